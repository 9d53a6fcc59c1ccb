// The members of a JSON text's objects and arrays put in the order that another text has them in, and back again: the
// provider shuffles them from call to call, and two texts in one order have long stretches in common. It works on the text as
// it is written, byte by byte, and must not read a value: nothing of it changes but the order.
import { Outline } from '../core/json-outline.js';
const [outline, modelOutline] = [new Outline(), new Outline()];
/** `text` with its members in the order of `model`; null where either is long, or not written as JSON is. */
export function arrangeLike(text, model) {
    if (!outline.read(text) || !modelOutline.read(model))
        return null;
    const [characters, modelCharacters] = [text.toString('latin1'), model.toString('latin1')];
    const order = orderOf(outline);
    const choices = [];
    function arrange(group, like) {
        const [members, models] = [membersOf(outline, group), membersOf(modelOutline, like)];
        const arranged = arrangedAs(namesOf(members, outline, characters), namesOf(models, modelOutline, modelCharacters));
        let before = -1;
        for (const { member } of arranged)
            before = put(order, group, before, members[member] ?? -1);
        for (const { member, place = -1 } of arranged) {
            const inner = outline.inner[members[member] ?? -1] ?? -1;
            if (inner !== -1)
                arrange(inner, modelOutline.inner[models[place] ?? -1] ?? -1);
        }
        choices.push(...choicesOf(arranged.map(({ member }) => member)));
    }
    arrange(outline.groups - 1, modelOutline.groups - 1);
    return {
        text: outline.rewrite(text, order),
        order: choices.reduceRight((number, [from, chosen]) => number * BigInt(from) + BigInt(chosen), 0n),
    };
}
const orderOf = ({ groups, members }) => ({
    first: new Int32Array(groups).fill(-1),
    next: new Int32Array(members).fill(-1),
});
/** Puts a member behind another one, or first in its group where that is -1, and gives it back. */
function put({ first, next }, group, before, member) {
    if (before === -1)
        first[group] = member;
    else
        next[before] = member;
    return member;
}
/** The members of a group, of which there may be none (-1). */
function membersOf({ first, next }, group) {
    const members = [];
    for (let member = first[group] ?? -1; member !== -1; member = next[member] ?? -1)
        members.push(member);
    return members;
}
function namesOf(members, { nameFrom, nameTo }, characters) {
    return members.map((member) => {
        const from = nameFrom[member] ?? -1;
        return from === -1 ? undefined : characters.slice(from, nameTo[member]);
    });
}
/**
 * Members in the order of another group's, what that one lacks at the end; each with the place of its like in there. Those
 * that are known by nothing, such as the objects of an array, are alike where they stand in the same place.
 */
function arrangedAs(names, like = []) {
    const places = new Map(like.map((name, place) => [name, place]));
    const members = names.map((name, member) => ({ member, place: name === undefined ? member : places.get(name) }));
    return members.sort((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || a.member - b.member);
}
/** How members come out of `arranged` in their own order, 0, 1, 2 …: which one is taken of how many. */
function choicesOf(arranged) {
    const left = [...arranged];
    return arranged.map((_, member) => {
        const chosen = left.indexOf(member);
        const from = left.length;
        left.splice(chosen, 1);
        return [from, chosen];
    });
}
/**
 * The text that was arranged. Of `order`, the object or array that closes first takes the first digits: which of its
 * members comes first, in base of their count, which of those left is next, and so on.
 * @throws {RangeError} where the text is none that was arranged
 */
export function restoreOrder({ text, order: number }) {
    if (!outline.read(text))
        throw new RangeError('this text is not written as JSON is');
    const order = orderOf(outline);
    const { first, next } = outline;
    const waiting = [];
    // Numbers of that size are slow to divide: as many digits at once as an integer of 31 bits holds, which V8 divides fastest.
    let [rest, digits, range] = [number, 0, 1];
    for (let group = 0; group < outline.groups; group++) {
        let count = 0;
        for (let member = first[group] ?? -1; member !== -1; member = next[member] ?? -1)
            waiting[count++] = member;
        let before = -1;
        for (; count > 0; count--) {
            if (range === 1 && count > 1) {
                for (let base = count; base > 1 && range * base < 2 ** 31; base--)
                    range *= base;
                const higher = rest / BigInt(range);
                digits = Number(rest - higher * BigInt(range));
                rest = higher;
            }
            let at = digits % count;
            before = put(order, group, before, waiting[at] ?? -1);
            for (at += 1; at < count; at++)
                waiting[at - 1] = waiting[at] ?? -1;
            digits = (digits / count) | 0;
            range = (range / count) | 0;
        }
    }
    return outline.rewrite(text, order);
}
