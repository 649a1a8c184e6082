/** US dollars as a person reads them: `$504`, `$1,008.50`. */
export function dollars(amount: number): string {
  const rounded = cents(amount);
  const text = Number.isInteger(rounded) ? String(rounded) : rounded.toFixed(2);
  return `$${text.replace(/\B(?=(?:\d{3})+(?:\.|$))/g, ',')}`;
}

/** To the cent: sums of prices are no finer. */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
