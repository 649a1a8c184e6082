/** US dollars as a person reads them: `$504`, `$1,008.50`. */
export function dollars(amount: number): string {
  const rounded = Math.round(amount * 100) / 100;
  const text = Number.isInteger(rounded) ? String(rounded) : rounded.toFixed(2);
  return `$${text.replace(/\B(?=(?:\d{3})+(?:\.|$))/g, ',')}`;
}
