// A stream of JSON to the bytes of each value in it: one value, several behind each other, or the elements of a list. It
// must not parse them: what is found is given byte for byte, also where it is no JSON.
const [newline, quote, backslash, comma] = [0x0a, 0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const isBlank = (byte) => byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
/** The values of a text in UTF-8. Of one longer than `mostBytes` no more is kept than tells so. */
export async function* valuesIn(stream, mostBytes) {
    const found = [];
    const value = new OpenValue();
    let line = 1;
    /** The entries of the list that is open; null: none is. */
    let entries = null;
    const end = (bytes) => {
        found.push({ line: value.line, entry: entries, ...value.end(bytes, mostBytes) });
    };
    for await (const chunk of stream) {
        let from = 0;
        for (let at = 0; at < chunk.length; at += 1) {
            const byte = chunk[at] ?? 0;
            if (byte === newline)
                line += 1;
            if (value.isOpen) {
                if (entries !== null && value.depth === 0 && !value.inString && (byte === comma || byte === closeList)) {
                    // Neither an object nor a list: a number, a word, a text.
                    end(chunk.subarray(from, at));
                    if (byte === closeList)
                        entries = null;
                }
                else if (value.take(byte))
                    end(chunk.subarray(from, at + 1));
                continue;
            }
            if (isBlank(byte))
                continue;
            if (entries === null && byte === openList)
                entries = 0;
            else if (entries !== null && byte === closeList)
                entries = null;
            else if (entries === null || byte !== comma) {
                if (entries !== null)
                    entries += 1;
                value.begin(line, byte);
                from = at;
            }
        }
        if (value.isOpen)
            value.keep(chunk.subarray(from), mostBytes);
        yield* found.splice(0);
    }
    if (value.isOpen)
        end(Buffer.alloc(0));
    else if (entries !== null)
        found.push({ line, entry: entries + 1, bytes: null, failure: 'list cut short' });
    yield* found;
}
/** The value that is being read. */
class OpenValue {
    isOpen = false;
    line = 0;
    depth = 0;
    inString = false;
    #escaped = false;
    #hasBrackets = false;
    #parts = [];
    #length = 0;
    begin(line, byte) {
        Object.assign(this, { isOpen: true, line, depth: 0, inString: false });
        this.#escaped = false;
        this.#hasBrackets = byte === openObject || byte === openList;
        this.take(byte);
    }
    /** Whether the value, an object or a list, ends with this byte. */
    take(byte) {
        if (this.inString) {
            if (this.#escaped)
                this.#escaped = false;
            else if (byte === backslash)
                this.#escaped = true;
            else if (byte === quote)
                this.inString = false;
            return false;
        }
        if (byte === quote)
            this.inString = true;
        else if (byte === openObject || byte === openList)
            this.depth += 1;
        else if (byte === closeObject || byte === closeList) {
            this.depth -= 1;
            return this.#hasBrackets && this.depth <= 0;
        }
        return false;
    }
    keep(bytes, mostBytes) {
        if (this.#length <= mostBytes)
            this.#parts.push(bytes);
        this.#length += bytes.length;
    }
    end(last, mostBytes) {
        this.keep(last, mostBytes);
        const isTooLong = this.#length > mostBytes;
        const bytes = isTooLong ? null : Buffer.concat(this.#parts);
        this.isOpen = false;
        this.#parts = [];
        this.#length = 0;
        return { bytes, failure: isTooLong ? 'too long' : null };
    }
}
