// Which keys the provider's notes had, of which types, from when to when: what has come, gone or changed its type since.
// Pure. It must not know a key of the provider's.
import { isJsonObject } from '../core/json.ts'

export type JsonType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

/** What was seen at one place of the JSON. Times in unix seconds. */
export interface ShapeRow {
  /** Array indexes are `[*]`: `images_list[*].fileid`. */
  readonly path: string
  readonly types: Readonly<Partial<Record<JsonType, number>>>
  readonly first_seen_at: number
  readonly last_seen_at: number
  readonly count: number
}

export interface Drift {
  /** Keys that were not there at first, by far too often for chance. */
  readonly new: { readonly path: string; readonly first_seen_at: number; readonly count: number }[]
  /** Keys that are not there any more, by far too often for chance. */
  readonly vanished: { readonly path: string; readonly last_seen_at: number; readonly count: number }[]
  /** Places that came to hold another type. */
  readonly retyped: {
    readonly path: string
    readonly before: JsonType[]
    readonly type: JsonType
    readonly first_seen_at: number
    readonly count: number
  }[]
}

const day = 86_400
/** A longer time is counted in longer steps than days. */
const mostSteps = 1024
/** A key that should have shown so often, by its share, and never did, was not there. */
const certain = 10
/** An answer made of nothing but keys must not fill the memory. */
const mostPlaces = 20_000

/** How often, step by step of the time. */
class Count {
  readonly steps: Uint32Array
  first = Infinity
  last = -Infinity
  total = 0

  constructor(length: number) {
    this.steps = new Uint32Array(length)
  }

  add(at: number, step: number): void {
    this.steps[step] = (this.steps[step] ?? 0) + 1
    this.total += 1
    if (at < this.first) this.first = at
    if (at > this.last) this.last = at
  }

  within(from: number, to: number): number {
    let sum = 0
    for (let step = from; step < to; step++) sum += this.steps[step] ?? 0
    return sum
  }
}

class Place {
  readonly types = new Map<JsonType, Count>()
  readonly keys = new Map<string, Place>()
  entries: Place | null = null
  readonly path: string

  constructor(path: string) {
    this.path = path
  }
}

export class ShapeInventory {
  readonly #start: number
  readonly #stepSeconds: number
  readonly #length: number
  readonly #roots = new Map<string, Place>()
  #places = 0

  /** Holds what is seen between two times (unix seconds). */
  constructor(span: { readonly first: number; readonly last: number }) {
    const days = Math.floor((span.last - span.first) / day) + 1
    const steps = Math.min(days, mostSteps)
    this.#start = span.first
    this.#stepSeconds = Math.ceil(days / steps) * day
    this.#length = Math.ceil((days * day) / this.#stepSeconds)
  }

  /** Counts in a parsed JSON value that stood at `path`, as it was at `at`. */
  add(path: string, json: unknown, at: number): void {
    const root = this.#roots.get(path) ?? new Place(path)
    this.#roots.set(path, root)
    this.#walk(root, json, at, Math.floor((at - this.#start) / this.#stepSeconds))
  }

  #walk(place: Place, json: unknown, at: number, step: number): void {
    const type = typeOf(json)
    const count = place.types.get(type) ?? this.#countOf(place, type)
    count.add(at, step)
    if (type === 'array') {
      place.entries ??= new Place(`${place.path}[*]`)
      const { entries } = place
      for (const entry of json as readonly unknown[]) this.#walk(entries, entry, at, step)
    } else if (isJsonObject(json)) {
      for (const key in json) {
        const holder = place.keys.get(key) ?? this.#placeOf(place, key)
        if (holder !== null) this.#walk(holder, json[key], at, step)
      }
    }
  }

  #countOf(place: Place, type: JsonType): Count {
    const count = new Count(this.#length)
    place.types.set(type, count)
    return count
  }

  #placeOf(parent: Place, key: string): Place | null {
    if (this.#places >= mostPlaces) return null
    this.#places += 1
    const place = new Place(parent.path === '' ? key : `${parent.path}.${key}`)
    parent.keys.set(key, place)
    return place
  }

  /** Every place, in the order of paths. */
  rows(): ShapeRow[] {
    const rows: ShapeRow[] = []
    for (const { place } of this.#all()) {
      const counts = [...place.types.values()]
      rows.push({
        path: place.path,
        types: Object.fromEntries([...place.types].map(([type, count]) => [type, count.total]).sort()),
        first_seen_at: Math.min(...counts.map((count) => count.first)),
        last_seen_at: Math.max(...counts.map((count) => count.last)),
        count: counts.reduce((sum, count) => sum + count.total, 0),
      })
    }
    return rows.sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  /** What has come, gone, or changed since the first was seen, each in the order of time. */
  drift(): Drift {
    const drift: Drift = { new: [], vanished: [], retyped: [] }
    for (const { place, parent } of this.#all()) {
      const all = this.#together([...place.types.values()])
      const holder = parent?.types.get('object')
      if (holder !== undefined && parent?.entries !== place) {
        const { path } = place
        if (isNew(all, holder)) drift.new.push({ path, first_seen_at: all.first, count: all.total })
        if (hasVanished(all, holder)) drift.vanished.push({ path, last_seen_at: all.last, count: all.total })
      }
      for (const [type, count] of place.types)
        if (isNew(count, all)) {
          const before = [...place.types].filter(([, other]) => other.first < count.first).map(([name]) => name)
          const { first, total } = count
          drift.retyped.push({ path: place.path, before, type, first_seen_at: first, count: total })
        }
    }
    drift.new.sort((a, b) => a.first_seen_at - b.first_seen_at)
    drift.vanished.sort((a, b) => a.last_seen_at - b.last_seen_at)
    drift.retyped.sort((a, b) => a.first_seen_at - b.first_seen_at)
    return drift
  }

  #together(counts: readonly Count[]): Count {
    const [first, ...more] = counts
    if (first !== undefined && more.length === 0) return first
    const sum = new Count(this.#length)
    for (const count of counts) {
      for (const [step, number] of count.steps.entries()) sum.steps[step] = (sum.steps[step] ?? 0) + number
      sum.total += count.total
      sum.first = Math.min(sum.first, count.first)
      sum.last = Math.max(sum.last, count.last)
    }
    return sum
  }

  *#all(): Generator<{ readonly place: Place; readonly parent: Place | null }> {
    const open: { place: Place; parent: Place | null }[] = []
    for (const place of this.#roots.values()) open.push({ place, parent: null })
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      yield next
      const parent = next.place
      for (const place of parent.keys.values()) open.push({ place, parent })
      if (parent.entries !== null) open.push({ place: parent.entries, parent })
    }
  }
}

/** Whether it should have shown before it did, by its share of `all` since. */
function isNew(count: Count, all: Count): boolean {
  const begins = count.steps.findIndex((number) => number > 0)
  const length = all.steps.length
  return (all.within(0, begins) * count.total) / Math.max(1, all.within(begins, length)) >= certain
}

function hasVanished(count: Count, all: Count): boolean {
  const end = count.steps.findLastIndex((number) => number > 0) + 1
  return (all.within(end, all.steps.length) * count.total) / Math.max(1, all.within(0, end)) >= certain
}

function typeOf(json: unknown): JsonType {
  if (json === null) return 'null'
  if (Array.isArray(json)) return 'array'
  const type = typeof json
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object'
}
