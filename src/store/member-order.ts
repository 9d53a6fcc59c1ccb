// The members of a JSON text's objects and arrays put in the order that another text has them in, and back again: the
// provider shuffles them from call to call, and two texts in one order have long stretches in common. It works on the text as
// it is written (latin1, a character a byte), and must not read a value: nothing of it changes but the order.

/** An object or array as it stands in a text. */
interface Group {
  /** Where its opening bracket stands, each comma between its members, and its closing bracket. */
  readonly cuts: number[]
  /** What each member is known by: its name, or the text that it is itself, in quotes; nothing for what is neither. */
  readonly names: (string | undefined)[]
  /** The object or array that is a member's value, or holds nothing. */
  readonly inner: (Group | undefined)[]
}

/** A text with its members arranged, and the number that says in which order they were. */
export interface Arranged {
  readonly text: string
  readonly order: bigint
}

/** Nested deeper than this, a text is left as it is. */
const deepest = 100

/** `text` with its members in the order of `model`; null where either is not written as JSON is. */
export function arrangeLike(text: string, model: string): Arranged | null {
  const [root, modelRoot] = [groupsOf(text), groupsOf(model)]
  if (root === null || modelRoot === null) return null
  const choices: [from: number, chosen: number][] = []

  function arrange(group: Group, like: Group | undefined): string {
    const arranged = arrangedAs(group, like)
    const members = arranged.map((each) => memberText(text, group, each.member, (inner) => arrange(inner, each.like)))
    choices.push(...choicesOf(arranged.map(({ member }) => member)))
    return inBrackets(text, group, members)
  }

  const arranged = arrange(root, modelRoot)
  return {
    text: arranged,
    order: choices.reduceRight((order, [from, chosen]) => order * BigInt(from) + BigInt(chosen), 0n),
  }
}

/**
 * A group's members in the order of another's, what that one lacks at the end; each with its like in there. Those that
 * are known by nothing, such as the objects of an array, are alike where they stand in the same place.
 */
function arrangedAs(group: Group, like: Group | undefined): { member: number; like: Group | undefined }[] {
  const places = new Map<string | undefined, number>()
  like?.names.forEach((name, place) => {
    places.set(name, place)
  })
  const members = group.inner.map((_, member) => {
    const name = group.names[member]
    return { member, place: name === undefined ? member : places.get(name) }
  })
  members.sort((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || a.member - b.member)
  return members.map(({ member, place }) => ({ member, like: place === undefined ? undefined : like?.inner[place] }))
}

/**
 * The text that was arranged. Of `order`, the object or array that closes first takes the first digits: which of its
 * members comes first, in base of their count, which of those left is next, and so on.
 * @throws {RangeError} where the text is none that was arranged
 */
export function restoreOrder({ text, order }: Arranged): string {
  const root = groupsOf(text)
  if (root === null) throw new RangeError('this text is not written as JSON is')

  function restore(group: Group): string {
    const members = group.inner.map((_, member) => memberText(text, group, member, restore))
    return inBrackets(text, group, chosenFrom(members))
  }

  // Numbers of that size are slow to divide: as many digits at once as a number without loss holds.
  let [digits, left] = [0, 1]

  function chosenFrom(members: string[]): string[] {
    const chosen: string[] = []
    for (let count = members.length; count > 0; count--) {
      if (left === 1 && count > 1) {
        for (let next = count; next > 1 && left * next <= Number.MAX_SAFE_INTEGER; next--) left *= next
        digits = Number(order % BigInt(left))
        order /= BigInt(left)
      }
      chosen.push(...members.splice(digits % count, 1))
      digits = Math.floor(digits / count)
      left /= count
    }
    return chosen
  }

  return restore(root)
}

/** The text between a member's commas, with what `write` makes of the object or array in it. */
function memberText(text: string, group: Group, member: number, write: (inner: Group) => string): string {
  const from = (group.cuts[member] ?? 0) + 1
  const to = group.cuts[member + 1] ?? text.length
  const inner = group.inner[member]
  if (inner === undefined) return text.slice(from, to)
  return `${text.slice(from, inner.cuts[0])}${write(inner)}${text.slice((inner.cuts.at(-1) ?? to) + 1, to)}`
}

/** The brackets are empty around the whole text. */
function inBrackets(text: string, { cuts }: Group, members: readonly string[]): string {
  const [open = 0, close = 0] = [cuts[0], cuts.at(-1)]
  return `${text.slice(open, open + 1)}${members.join(',')}${text.slice(close, close + 1)}`
}

/** How members come out of `arranged` in their own order, 0, 1, 2 …: which one is taken of how many. */
function choicesOf(arranged: readonly number[]): [from: number, chosen: number][] {
  const left = [...arranged]
  return arranged.map((_, member) => {
    const chosen = left.indexOf(member)
    const from = left.length
    left.splice(chosen, 1)
    return [from, chosen]
  })
}

/** A text's objects and arrays, in a group that is the whole text; null where it is not one value whose brackets fit. */
function groupsOf(text: string): Group | null {
  const open = (at: number): Group => ({ cuts: [at], names: [], inner: [] })
  const root = open(-1)
  const around: Group[] = []
  let group = root
  for (let at = 0; at < text.length; at++) {
    const member = group.cuts.length - 1
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at)
        if (end === -1) return null
        group.names[member] ??= text.slice(at, end + 1)
        at = end
        break
      }
      case '{':
      case '[': {
        if (around.length === deepest || group.inner[member] !== undefined) return null
        around.push(group)
        const inner = open(at)
        group.inner[member] = inner
        group = inner
        break
      }
      case ',':
        if (group === root) return null
        group.inner[member] ??= undefined
        group.cuts.push(at)
        break
      case '}':
      case ']': {
        const outer = around.pop()
        if (outer === undefined) return null
        group.inner[member] ??= undefined
        group.cuts.push(at)
        group = outer
        break
      }
    }
  }
  if (group !== root) return null
  root.inner[root.cuts.length - 1] ??= undefined
  root.cuts.push(text.length)
  return root
}

/** Where the string ends whose opening quote stands at `at`; -1 where it does not. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return end
  }
  return -1
}
