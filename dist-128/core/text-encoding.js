// How a text in bytes is encoded, by the mark that it begins with. Pure.
/** UTF-16 as shells and editors on Windows write it, with its mark; else UTF-8. For a TextDecoder, which leaves the mark out. */
export function encodingOf(beginning) {
    if (beginning[0] === 0xff && beginning[1] === 0xfe)
        return 'utf-16le';
    if (beginning[0] === 0xfe && beginning[1] === 0xff)
        return 'utf-16be';
    return 'utf-8';
}
