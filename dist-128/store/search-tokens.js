// Folded text as the tokens of the search index: each pair of neighbouring characters, and the last character alone, in an
// alphabet that FTS5's ascii tokenizer takes as letters. It must not fold, nor know what a note is.
/** Begins a token that stands for a whole name. Folding never leaves this character, so that no text holds it. */
const whole = '\uffa0';
/**
 * ASCII that is no letter or digit, which the tokenizer would cut at: as the full-width form, and control characters as
 * half-width kana. Folding leaves none of these either, so that no two texts have the same tokens.
 */
const letters = Array.from({ length: 128 }, (_, code) => {
    const character = String.fromCharCode(code);
    if (/[a-z0-9]/.test(character))
        return character;
    if (code === 0x20)
        return '\u3000';
    return String.fromCharCode(code < 0x20 ? 0xff61 + code : code === 0x7f ? 0xff81 : 0xfee0 + code);
});
/** The tokens of a folded text, with a blank between them. */
export function tokensOf(folded) {
    let tokens = '';
    let before = '';
    for (const character of folded) {
        const letter = letterOf(character);
        if (before !== '')
            tokens += `${before}${letter} `;
        before = letter;
    }
    return tokens + before;
}
/** The token of a whole name, folded. */
export function wholeToken(folded) {
    return whole + [...folded].map(letterOf).join('');
}
/** What FTS5 is asked for the texts that hold a folded text, of one character or more: exactly those. */
export function phraseOf(folded) {
    const characters = [...folded];
    // The last character's own token would ask for the text's end.
    if (characters.length > 1)
        return `"${tokensOf(folded).split(' ').slice(0, -1).join(' ')}"`;
    return `"${characters.map(letterOf).join('')}" *`;
}
/** What FTS5 is asked for a whole name, folded. */
export function wholePhraseOf(folded) {
    return `"${wholeToken(folded)}"`;
}
const letterOf = (character) => letters[character.charCodeAt(0)] ?? character;
