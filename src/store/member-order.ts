// The members of a JSON text's objects and arrays put in the order that another text has them in, and back again: the
// provider shuffles them from call to call, and two texts in one order have long stretches in common. It works on the text as
// it is written, byte by byte, and must not read a value: nothing of it changes but the order.

/** An object or array as it stands in a text. */
interface Group {
  /** Where its opening bracket stands, each comma between its members, and its closing bracket. */
  readonly cuts: number[]
  /** What each member is known by: where its name stands, or the text that it is itself, quotes and all; -1 for what is neither. */
  readonly names: { readonly from: number[]; readonly to: number[] }
  /** The object or array that is a member's value, or holds nothing. */
  readonly inner: (Group | undefined)[]
  /** Which member is to stand at each place; null where they are to stay. */
  order: readonly number[] | null
}

/** A text with its members arranged, and the number that says in which order they were. */
export interface Arranged {
  readonly text: Buffer
  readonly order: bigint
}

/** Nested deeper than this, a text is left as it is. */
const deepest = 100

const [quote, backslash, comma, bracket, bracketEnd, brace, braceEnd] = [34, 92, 44, 91, 93, 123, 125]

/** `text` with its members in the order of `model`; null where either is not written as JSON is. */
export function arrangeLike(text: Buffer, model: Buffer): Arranged | null {
  const [read, modelRead] = [groupsOf(text), groupsOf(model)]
  if (read === null || modelRead === null) return null
  const [characters, modelCharacters] = [text.toString('latin1'), model.toString('latin1')]
  const choices: [from: number, chosen: number][] = []

  function arrange(group: Group, like: Group | undefined): void {
    const arranged = arrangedAs(namesIn(characters, group), like && namesIn(modelCharacters, like))
    group.order = arranged.map(({ member }) => member)
    for (const { member, place } of arranged) {
      const inner = group.inner[member]
      if (inner !== undefined) arrange(inner, place === undefined ? undefined : like?.inner[place])
    }
    choices.push(...choicesOf(group.order))
  }

  arrange(read.root, modelRead.root)
  const rewritten = Buffer.allocUnsafe(text.length)
  rewrite(text, read.root, { into: rewritten, onlyArrays: false })
  return {
    text: rewritten,
    order: choices.reduceRight((order, [from, chosen]) => order * BigInt(from) + BigInt(chosen), 0n),
  }
}

type Names = readonly (string | undefined)[]

function namesIn(characters: string, { names, inner }: Group): Names {
  return inner.map((_, member) => {
    const from = names.from[member] ?? -1
    return from === -1 ? undefined : characters.slice(from, names.to[member])
  })
}

/**
 * Members in the order of another group's, what that one lacks at the end; each with the place of its like in there. Those
 * that are known by nothing, such as the objects of an array, are alike where they stand in the same place.
 */
function arrangedAs(names: Names, like: Names = []): { member: number; place: number | undefined }[] {
  const places = new Map(like.map((name, place) => [name, place]))
  const members = names.map((name, member) => ({ member, place: name === undefined ? member : places.get(name) }))
  return members.sort((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || a.member - b.member)
}

export interface Restored {
  readonly text: Buffer
  /** The same JSON in the order of the model, but for the entries of arrays. */
  readonly json: Buffer
}

/**
 * The text that was arranged. Of `order`, the object or array that closes first takes the first digits: which of its
 * members comes first, in base of their count, which of those left is next, and so on.
 * @throws {RangeError} where the text is none that was arranged
 */
export function restoreOrder({ text, order }: Arranged): Restored {
  const read = groupsOf(text)
  if (read === null) throw new RangeError('this text is not written as JSON is')
  /** Arrays whose entries were moved, but for those within another. */
  const moved: Group[] = []

  function restore(group: Group): void {
    const movedBefore = moved.length
    for (const inner of group.inner) if (inner !== undefined) restore(inner)
    if (group.inner.length === 1) return
    group.order = nextOrder(group.inner.length)
    if (!isArray(text, group) || group.order.every((member, place) => member === place)) return
    moved.length = movedBefore
    moved.push(group)
  }

  // Numbers of that size are slow to divide: as many digits at once as an integer of 31 bits holds, which V8 divides fastest.
  let [digits, left] = [0, 1]

  function nextOrder(members: number): number[] {
    const waiting: number[] = []
    for (let member = 0; member < members; member++) waiting.push(member)
    const chosen: number[] = []
    for (let count = members; count > 0; count--) {
      if (left === 1 && count > 1) {
        for (let next = count; next > 1 && left * next < 2 ** 31; next--) left *= next
        const rest = order / BigInt(left)
        digits = Number(order - rest * BigInt(left))
        order = rest
      }
      let at = digits % count
      chosen.push(waiting[at] ?? 0)
      for (at += 1; at < count; at++) waiting[at - 1] = waiting[at] ?? 0
      digits = (digits / count) | 0
      left = (left / count) | 0
    }
    return chosen
  }

  restore(read.root)
  const restored = Buffer.allocUnsafe(text.length)
  rewrite(text, read.root, { into: restored, onlyArrays: false })
  // With escapes one name can stand there in two spellings, of which the last counts.
  if (read.hasEscapedNames) return { text: restored, json: restored }
  const json = moved.length === 0 ? text : Buffer.from(text)
  for (const group of moved) rewrite(text, group, { into: json, onlyArrays: true })
  return { text: restored, json }
}

const isArray = (text: Buffer, { cuts }: Group) => text[cuts[0] ?? -1] === bracket

/** Writes what is within a group to its place in another text, with the members of each in its `order`. */
function rewrite(text: Buffer, group: Group, { into, onlyArrays }: { into: Buffer; onlyArrays: boolean }): void {
  let end = (group.cuts[0] ?? -1) + 1

  // Most pieces are a few bytes: what is called for each costs more than it copies.
  function copy(from: number, to: number): void {
    let place = end
    for (let at = from; at < to; at++) into[place++] = text[at] ?? 0
    end = place
  }

  function write({ cuts, inner, order }: Group): void {
    const stay = order === null || (onlyArrays && text[cuts[0] ?? -1] !== bracket)
    for (let place = 0; place < inner.length; place++) {
      const member = stay ? place : (order[place] ?? 0)
      const from = (cuts[member] ?? 0) + 1
      const to = cuts[member + 1] ?? 0
      if (place > 0) into[end++] = comma
      const within = inner[member]
      if (within === undefined) copy(from, to)
      else {
        copy(from, (within.cuts[0] ?? 0) + 1)
        write(within)
        copy(within.cuts.at(-1) ?? 0, to)
      }
    }
  }

  write(group)
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

/** A text's objects and arrays, in a group that is the whole text. */
interface Read {
  readonly root: Group
  /** Whether the name of any member is written with escapes. */
  readonly hasEscapedNames: boolean
}

/** Null where a text is not one value whose brackets fit. */
function groupsOf(text: Buffer): Read | null {
  const open = (at: number): Group => ({
    cuts: [at],
    names: { from: [-1], to: [-1] },
    inner: [undefined],
    order: null,
  })
  const root = open(-1)
  const around: Group[] = []
  let group = root
  let hasEscapedNames = false
  for (let at = 0; at < text.length; at++) {
    const member = group.inner.length - 1
    switch (text[at]) {
      case quote: {
        const from = at
        let escapes = false
        for (at += 1; at < text.length && text[at] !== quote; at++)
          if (text[at] === backslash) {
            escapes = true
            at += 1
          }
        if (at >= text.length) return null
        if (group.names.from[member] !== -1) break
        group.names.from[member] = from
        group.names.to[member] = at + 1
        if (escapes && !isArray(text, group)) hasEscapedNames = true
        break
      }
      case brace:
      case bracket: {
        if (around.length === deepest || group.inner[member] !== undefined) return null
        around.push(group)
        const inner = open(at)
        group.inner[member] = inner
        group = inner
        break
      }
      case comma:
        if (group === root) return null
        group.cuts.push(at)
        group.inner.push(undefined)
        group.names.from.push(-1)
        group.names.to.push(-1)
        break
      case braceEnd:
      case bracketEnd: {
        const outer = around.pop()
        if (outer === undefined) return null
        group.cuts.push(at)
        group = outer
        break
      }
    }
  }
  if (group !== root) return null
  root.cuts.push(text.length)
  return { root, hasEscapedNames }
}
