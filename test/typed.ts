// The command lines that a text tells people to type. It must not know which commands there are.

/** What follows `rednote-archive` in code: without comments, and up to the next command of a shell's line. */
export function typedIn(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const inCode = /^( {2,}|\d|ExecStart)/.test(line)
      ? [line]
      : [...line.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
    return inCode.flatMap((code) => {
      const found = /(?:(?:^|npx )\s*rednote-archive|launcher\.js) ([a-z].*)$/.exec(code)?.[1]
      return found === undefined ? [] : [found.replace(/\s+(#|\|\||&&|[12]?>>?|\|).*$/, '').trim()]
    })
  })
}
