// Where the objects and arrays of a JSON text stand, and their members; and the text with these in another order, which says
// the same. It must not read a value.

/** Nested deeper than this, a text has no outline; nor has a longer one, which is no note's: nothing is spent on it. */
const deepest = 100
const longest = 131_072

const [quote, backslash, comma, bracket, bracketEnd, brace, braceEnd] = [34, 92, 44, 91, 93, 123, 125]

/** Which member stands first in each group, and which follows on each member; -1 for none. */
export interface MemberOrder {
  readonly first: Int32Array
  readonly next: Int32Array
}

/**
 * The outline of one text after the other: its objects and arrays, here groups, and the members of all. Groups are numbered
 * as they close, so that the last is the whole text, which has one member; members as they begin. In lists of numbers that
 * are used again: a note's text has hundreds of members, and each answer is read so.
 */
export class Outline implements MemberOrder {
  groups = 0
  members = 0
  /** Where a group's brackets stand. */
  open = new Int32Array(0)
  close = new Int32Array(0)
  /** A group's first member, and how many it has: an empty group has one that is empty. */
  first = new Int32Array(0)
  count = new Int32Array(0)
  /** Where a member begins and ends, without commas. */
  from = new Int32Array(0)
  to = new Int32Array(0)
  next = new Int32Array(0)
  /** The group that is a member's value, or -1. */
  inner = new Int32Array(0)
  /** What a member is known by: where its name stands, or the text that it is itself, quotes and all; -1 for what is neither. */
  nameFrom = new Int32Array(0)
  nameTo = new Int32Array(0)
  /** Whether the name of any member is written with escapes. */
  hasEscapedNames = false

  /** Takes the outline of a text. False, and there is none, where it is too long, or not one value whose brackets fit. */
  read(text: Buffer): boolean {
    if (text.length > longest) return false
    this.#makeRoomFor(text.length + 1)
    const { to, next, inner, nameFrom, nameTo } = this
    const around: OpenGroup[] = []
    let group: OpenGroup = { open: -1, first: 0, count: 1, last: 0 }
    let [groups, members] = [0, 1]
    this.hasEscapedNames = false
    this.#begin(0, 0)
    for (let at = 0; at < text.length; at++) {
      switch (text[at]) {
        case quote: {
          const start = at
          let escapes = false
          for (at += 1; at < text.length && text[at] !== quote; at++)
            if (text[at] === backslash) {
              escapes = true
              at += 1
            }
          if (at >= text.length) return false
          if (nameFrom[group.last] !== -1) break
          nameFrom[group.last] = start
          nameTo[group.last] = at + 1
          if (escapes && text[group.open] !== bracket) this.hasEscapedNames = true
          break
        }
        case brace:
        case bracket:
          if (around.length === deepest || inner[group.last] !== -1) return false
          around.push(group)
          group = { open: at, first: members, count: 1, last: members }
          this.#begin(members++, at + 1)
          break
        case comma:
          if (around.length === 0) return false
          to[group.last] = at
          next[group.last] = members
          group.last = members
          group.count += 1
          this.#begin(members++, at + 1)
          break
        case braceEnd:
        case bracketEnd: {
          const outer = around.pop()
          if (outer === undefined) return false
          this.#end(groups, group, at)
          inner[outer.last] = groups++
          group = outer
          break
        }
      }
    }
    if (around.length > 0) return false
    this.#end(groups, group, text.length)
    this.groups = groups + 1
    this.members = members
    return true
  }

  #begin(member: number, at: number): void {
    this.from[member] = at
    this.next[member] = -1
    this.inner[member] = -1
    this.nameFrom[member] = -1
    this.nameTo[member] = -1
  }

  #end(group: number, { open, first, count, last }: OpenGroup, at: number): void {
    this.to[last] = at
    this.open[group] = open
    this.close[group] = at
    this.first[group] = first
    this.count[group] = count
  }

  #makeRoomFor(members: number): void {
    if (members <= this.from.length) return
    const room = () => new Int32Array(members)
    this.open = room()
    this.close = room()
    this.first = room()
    this.count = room()
    this.from = room()
    this.to = room()
    this.next = room()
    this.inner = room()
    this.nameFrom = room()
    this.nameTo = room()
  }

  /** A text, of which this is the outline, with its members in another order. */
  rewrite(text: Buffer, order: MemberOrder): Buffer {
    const { from, to, inner, open, close } = this
    const { first, next } = order
    const into = Buffer.allocUnsafe(text.length)

    /** Writes what is within a group, and gives the place behind it. */
    function write(group: number, place: number): number {
      const firstMember = first[group] ?? -1
      let end = place
      for (let member = firstMember; member !== -1; member = next[member] ?? -1) {
        if (member !== firstMember) into[end++] = comma
        const within = inner[member] ?? -1
        let at = from[member] ?? 0
        // Most pieces are a few bytes: what is called for each costs more than it copies.
        if (within !== -1) {
          for (const last = open[within] ?? 0; at <= last; at++) into[end++] = text[at] ?? 0
          end = write(within, end)
          at = close[within] ?? 0
        }
        for (const last = to[member] ?? 0; at < last; at++) into[end++] = text[at] ?? 0
      }
      return end
    }

    write(this.groups - 1, 0)
    return into
  }

  isArray(text: Buffer, group: number): boolean {
    return text[this.open[group] ?? -1] === bracket
  }
}

interface OpenGroup {
  readonly open: number
  readonly first: number
  count: number
  /** Its last member as yet. */
  last: number
}
