// Where the objects and arrays of a JSON text stand, and their members; and the text with these in another order, which says
// the same. It must not read a value.

/** Nested deeper than this, a text has no outline; nor has a longer one, which is no note's: nothing is spent on it. */
const deepest = 100
export const longest = 131_072

/** Digits from which an integer may be beyond 2^53. */
const longInteger = 16

/** Members of a usual note; it grows. */
const room = 1024

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
  open = new Int32Array(room)
  close = new Int32Array(room)
  /** A group's first member, and how many it has: an empty group has one that is empty. */
  first = new Int32Array(room)
  count = new Int32Array(room)
  /** Where a member begins and ends, without commas. */
  from = new Int32Array(room)
  to = new Int32Array(room)
  next = new Int32Array(room)
  /** The group that is a member's value, or -1. */
  inner = new Int32Array(room)
  /** What a member is known by: where its name stands, or the text that it is itself, quotes and all; -1 for what is neither. */
  nameFrom = new Int32Array(room)
  nameTo = new Int32Array(room)
  /** Whether the name of any member is written with escapes. */
  hasEscapedNames = false
  /** Whether a number may have digits in a row that a double does not hold: not known of a text that has no outline. */
  mayHaveLongNumbers = true

  /** Takes the outline of a text. False, and there is none, where it is too long, or not one value whose brackets fit. */
  read(text: Buffer): boolean {
    this.mayHaveLongNumbers = true
    if (text.length > longest) return false
    const around: OpenGroup[] = []
    let group: OpenGroup = { open: -1, first: 0, count: 1, last: 0 }
    let [groups, members] = [0, 1]
    this.hasEscapedNames = false
    let hasLongNumbers = false
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
          if (this.nameFrom[group.last] !== -1) break
          this.nameFrom[group.last] = start
          this.nameTo[group.last] = at + 1
          if (escapes && text[group.open] !== bracket) this.hasEscapedNames = true
          break
        }
        case brace:
        case bracket:
          if (around.length === deepest || this.inner[group.last] !== -1) return false
          around.push(group)
          group = { open: at, first: members, count: 1, last: members }
          this.#begin(members++, at + 1)
          break
        case comma:
          if (around.length === 0) return false
          this.to[group.last] = at
          this.next[group.last] = members
          group.last = members
          group.count += 1
          this.#begin(members++, at + 1)
          break
        case braceEnd:
        case bracketEnd: {
          const outer = around.pop()
          if (outer === undefined) return false
          this.#end(groups, group, at)
          this.inner[outer.last] = groups++
          group = outer
          break
        }
        default:
          if (isDigit(text[at])) {
            const start = at
            while (isDigit(text[at + 1])) at += 1
            if (at - start >= longInteger - 1) hasLongNumbers = true
          }
      }
    }
    if (around.length > 0) return false
    this.#end(groups, group, text.length)
    this.groups = groups + 1
    this.members = members
    this.mayHaveLongNumbers = hasLongNumbers
    return true
  }

  #begin(member: number, at: number): void {
    if (member === this.from.length) this.#grow()
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

  /** Groups are no more than members: each has one. */
  #grow(): void {
    const grown = (numbers: Int32Array<ArrayBuffer>) => {
      const larger = new Int32Array(2 * numbers.length)
      larger.set(numbers)
      return larger
    }
    this.open = grown(this.open)
    this.close = grown(this.close)
    this.first = grown(this.first)
    this.count = grown(this.count)
    this.from = grown(this.from)
    this.to = grown(this.to)
    this.next = grown(this.next)
    this.inner = grown(this.inner)
    this.nameFrom = grown(this.nameFrom)
    this.nameTo = grown(this.nameTo)
  }

  /** Writes a text, of which this is the outline, with its members in another order, and gives what it wrote into. */
  rewrite(text: Buffer, order: MemberOrder, into = Buffer.allocUnsafe(text.length)): Buffer {
    const { from, to, inner, open, close } = this
    const { first, next } = order

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

const isDigit = (byte = 0) => byte >= 48 && byte <= 57

interface OpenGroup {
  readonly open: number
  readonly first: number
  count: number
  /** Its last member as yet. */
  last: number
}
