/** `route NAME` by the sandbox's table, which is read when the first name has to be looked up: most commands name none. */
export const lazyRoutes = `route() {
  . "$GOMEET_ROUTES"
  route "$1"
}
`;
