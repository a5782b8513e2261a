/** What is given; a name whose value is undefined is not, so that its default holds. */
export function given<Options extends object>(options: Options | undefined): Options {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Options;
}
