const ADDRESS = /^(?:(https?|xhsdiscover):\/\/|[\w.@-]*(?:xiaohongshu|rednote|xhslink)\.)/i;
const NOTE_PATH = /^\/*(?:explore|discovery\/+item|search_result|user\/+profile\/+[^/?#]+)\/+([0-9a-f]{24})(?![0-9a-z_])/i;
const USER_PATH = /^\/*user\/+profile\//i;
const APP_NOTE = /^xhsdiscover:\/\/item\/+([0-9a-f]{24})(?![0-9a-z_])/i;
const APP_USER = /^xhsdiscover:\/\/user\//i;
const MINI_PROGRAM = /(?<!\w)pages\//i;
const MINI_PROGRAM_USER = /^[^?]*\/(?:user|profile)\//i;
const SHORT_PATH = /^\/+((?:[a-z]\/+)?[0-9a-z]{3,64})(?![0-9a-z_])/i;
// Chinese text may stand right behind the ID.
const ID_VALUE = /^\s*([0-9a-f]{24})(?!\w)/i;
const USER = {
    kind: 'none',
    reason: "This is a user's page, not a note: give the link of one of the user's notes.",
};
const OTHER_PAGE = {
    kind: 'none',
    reason: 'This page of the platform is not a note: open the note, and copy its link.',
};
const NO_CODE = { kind: 'none', reason: 'This short link has no code: copy it again, as a whole.' };
/** Whether a host, as `URL` names it, is the platform's or truly under it. */
export function isPlatformHost(host) {
    return isUnder(host, 'xiaohongshu.com') || isUnder(host, 'rednote.com');
}
/** Whether a host, as `URL` names it, is one of the platform's short links. */
export function isShortLinkHost(host) {
    return isUnder(host, 'xhslink.com') || isUnder(host, 'xhslink.cn');
}
function isUnder(host, domain) {
    return host === domain || host.endsWith(`.${domain}`);
}
/** Whether a text begins like an address with a scheme, or like a host that has, or feigns, the platform's name. */
export function isAddress(text) {
    return ADDRESS.test(text);
}
/** What an address names; its parameters are read only where its path names no note, since they are noise else. */
export function readAddress(address, readParameters) {
    const scheme = ADDRESS.exec(address)?.[1]?.toLowerCase();
    if (scheme === 'xhsdiscover')
        return noteAt(APP_NOTE, address) ?? (APP_USER.test(address) ? USER : OTHER_PAGE);
    const url = URL.parse(scheme === undefined ? `https://${address}` : address);
    const host = url?.hostname.replace(/\.$/, '') ?? '';
    if (url !== null && isPlatformHost(host)) {
        const ref = readPath(url.pathname);
        if (ref?.kind === 'note')
            return ref;
        return idParameter(url.searchParams, ['noteId', 'note_id']) ?? readParameters(url.searchParams) ?? ref ?? OTHER_PAGE;
    }
    if (url !== null && isShortLinkHost(host)) {
        const path = SHORT_PATH.exec(url.pathname)?.[1]?.replace(/\/+/, '/');
        if (path === undefined)
            return NO_CODE;
        return { kind: 'short-link', url: `https://xhslink.${host.endsWith('.cn') ? 'cn' : 'com'}/${path}` };
    }
    const named = host === '' ? 'of this link' : host.length > 80 ? `${host.slice(0, 80)}…` : host;
    return {
        kind: 'none',
        reason: `The host ${named} is not Xiaohongshu's (xiaohongshu.com, rednote.com, xhslink.com): open the note there, and copy its link.`,
    };
}
/** What the path of a page names, with or without its host. */
export function readPath(path) {
    return noteAt(NOTE_PATH, path) ?? (USER_PATH.test(path) ? USER : null);
}
/** What a path of the mini-program names (`pages/main/note/index?id=…`, or the same as another's `redirect_path`). */
export function readMiniProgram(text, readParameters) {
    const start = text.search(MINI_PROGRAM);
    if (start < 0)
        return null;
    const path = text.slice(start);
    if (MINI_PROGRAM_USER.test(path))
        return USER;
    const parameters = new URLSearchParams(path.slice(path.indexOf('?') + 1));
    return idParameter(parameters, ['id', 'noteId', 'note_id']) ?? readParameters(parameters) ?? OTHER_PAGE;
}
function noteAt(pattern, text) {
    const id = pattern.exec(text)?.[1];
    return id === undefined ? null : { kind: 'note', noteId: id.toLowerCase() };
}
function idParameter(parameters, names) {
    for (const name of names) {
        const ref = noteAt(ID_VALUE, parameters.get(name) ?? '');
        if (ref !== null)
            return ref;
    }
    return null;
}
