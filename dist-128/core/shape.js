// The shape of an answer as stages hand it on. It must not look at an answer.
/** A key that should have shown so often, by its share, and did not, is not there. */
export const certain = 10;
export function placeIn(text) {
    const end = text.lastIndexOf(' ');
    const path = text.slice(0, end);
    const isKey = path !== '' && !path.endsWith('[*]');
    return {
        path,
        type: text.slice(end + 1),
        holder: isKey ? path.slice(0, Math.max(0, path.lastIndexOf('.'))) : null,
    };
}
