// The shape of an answer: which keys its note has and of which types, whatever their order, number and values.
// Pure. It must not know a key of the provider's.
import { sha256 } from '../core/digest.js';
import { isJsonObject } from '../core/json.js';
/** An answer made of nothing but keys must not fill the memory: one with more has no places, and deeper ones do not count. */
const mostPlaces = 2_000;
const deepest = 40;
/** What is remembered from answer to answer; a provider's notes have some hundreds of each. */
const mostRemembered = { places: 20_000, shapes: 2_000 };
/** Sums of numbers below 2^48 stay exact. */
const modulus = 2 ** 52;
class Place {
    path;
    types = new Map();
    keys = new Map();
    entries = null;
    constructor(path) {
        this.path = path;
    }
}
class Walker {
    #note = new Place('');
    #envelopeUser = new Place('data[0].user');
    #remembered = 0;
    #walk = 0;
    /** The places of this walk, each once, and the sum of their hashes. */
    #met = [];
    #sum = 0;
    walk(note, envelopeUser) {
        if (this.#remembered > mostRemembered.places) {
            this.#note = new Place('');
            this.#envelopeUser = new Place('data[0].user');
            this.#remembered = 0;
        }
        this.#walk += 1;
        this.#met = [];
        this.#sum = 0;
        this.#see(this.#note, note, 0);
        if (envelopeUser !== undefined)
            this.#see(this.#envelopeUser, envelopeUser, 0);
        // Which of them came first depends on the order.
        return this.#met.length > mostPlaces ? { id: 0, places: [] } : { id: this.#sum, places: this.#met };
    }
    #see(place, json, depth) {
        const type = typeOf(json);
        const seen = place.types.get(type) ?? this.#placeOfType(place, type);
        if (seen.walk !== this.#walk) {
            if (this.#met.length > mostPlaces)
                return;
            seen.walk = this.#walk;
            this.#met.push(seen.text);
            this.#sum += seen.hash;
            if (this.#sum >= modulus)
                this.#sum -= modulus;
        }
        if (depth === deepest)
            return;
        if (type === 'array') {
            place.entries ??= new Place(`${place.path}[*]`);
            const { entries } = place;
            for (const entry of json)
                this.#see(entries, entry, depth + 1);
        }
        else if (isJsonObject(json))
            for (const key in json)
                this.#see(place.keys.get(key) ?? this.#placeOf(place, key), json[key], depth + 1);
    }
    #placeOfType(place, type) {
        const text = `${place.path} ${type}`;
        const hash = Number.parseInt(sha256(text).slice(0, 12), 16);
        const seen = { text, hash, walk: 0 };
        place.types.set(type, seen);
        this.#remembered += 1;
        return seen;
    }
    #placeOf(parent, key) {
        const name = isName(key) ? key : '*';
        const known = parent.keys.get(name);
        if (known !== undefined)
            return known;
        const place = new Place(parent.path === '' ? name : `${parent.path}.${name}`);
        parent.keys.set(name, place);
        return place;
    }
}
/** A key that is an ID, a date or a text is a value, and would give each note a shape of its own. */
const isName = (key) => /^[\p{L}\p{N}_$-]{1,64}$/u.test(key) && !/\d{5}|[0-9a-f]{16}/i.test(key);
const walker = new Walker();
const shapes = new Map();
/** The shape of a note's JSON, and of the user that the envelope repeats, whose path is `data[0].user`. */
export function shapeOf(note, envelopeUser) {
    const { id, places } = walker.walk(note, envelopeUser);
    const known = shapes.get(id);
    if (known !== undefined)
        return known;
    if (shapes.size === mostRemembered.shapes)
        shapes.clear();
    const shape = { id, places: places.sort() };
    shapes.set(id, shape);
    return shape;
}
function typeOf(json) {
    if (json === null)
        return 'null';
    if (Array.isArray(json))
        return 'array';
    const type = typeof json;
    return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
}
