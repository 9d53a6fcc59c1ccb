// What a media URL names, without where and when it was signed: tomorrow's URL of the same bytes has the same identity.
// It must not throw, whatever the URL.
/** Query parameters that grant access and say nothing of the bytes. */
const accessParameters = ['sign', 't', 'ap', 'sc', 'src', 'xsec_token'];
/** Older URLs carry time and signature as folders: `/202401011200/<32 hex>/FILEID!suffix`. */
const signedFolders = /^\d{12}\/[0-9a-f]{32}\//i;
/**
 * File ID and processing part of an http(s) URL: `FILEID?imageView2/2/w/576/format/heif/q/58|imageMogr2/strip`.
 * Where the path holds `fileId`, what stands before it is dropped; else the identity starts with the whole path.
 * Null where the URL is not http(s) or has no path.
 */
export function mediaIdentity(url, fileId) {
    const [, usualPath, usualProcessing = ''] = usual.exec(url) ?? [];
    if (usualPath !== undefined) {
        const file = fromFileId(withoutSignature(usualPath), fileId);
        return file === '' ? null : joined(file, usualProcessing);
    }
    const parts = partsOf(url);
    if (!parts?.path)
        return null;
    // A decoded "&" must not look like the one between segments; a "%" then has to be told from an escape.
    const escaped = (segment) => segment.replaceAll(/[%&]/g, encodeURIComponent);
    const segments = parts.query.split('&');
    const processing = parts.query.includes('%')
        ? segments.map(decode).filter(saysProcessing).map(escaped).join('&')
        : segments.filter(saysProcessing).join('&');
    return joined(fromFileId(parts.path, fileId).replaceAll(/[%?]/g, encodeURIComponent), processing);
}
const joined = (file, processing) => (processing === '' ? file : `${file}?${processing}`);
function saysProcessing(segment) {
    const sign = segment.indexOf('=');
    return segment !== '' && !accessParameters.includes(sign === -1 ? segment : segment.slice(0, sign));
}
/** The file ID that a URL itself tells: its path, without signed folders and without a `!suffix`, which is processing. */
export function fileIdOfUrl(url) {
    const [, path] = usual.exec(url) ?? [];
    return (path === undefined ? partsOf(url)?.path : withoutSignature(path))?.split('!', 1)[0] || null;
}
/**
 * What almost every URL is like: nothing in it that `URL` would decode, encode or resolve, a name for a host that it takes,
 * and what grants access at the end. Making a `URL` of each, and taking its query apart, takes longer than the rest of a
 * note. The groups are the path, and the part of the query that says the processing.
 */
const usual = usualUrl();
function usualUrl() {
    const label = String.raw `(?!xn--)[a-z\d][a-z\d-]*`;
    const name = String.raw `(?!\.)[\w!$&'()*+,;=:@~.-]*`;
    const value = String.raw `[\w!$()*+,;=:@~./?|-]`;
    const access = `(?:${accessParameters.join('|')})`;
    const processing = `(?!${access}(?:[=&]|$))${value}+`;
    const granted = `${access}(?:=${value}*)?`;
    return new RegExp(String.raw `^https?://${label}(?:\.${label})*\.[a-z]+/+(?!/)(${name}(?:/${name})*)` +
        String.raw `(?:\?(?:(${processing}(?:&${processing})*)(?:&${granted})*|${granted}(?:&${granted})*)?)?$`);
}
function partsOf(url) {
    const parsed = URL.parse(url);
    if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:')
        return null;
    return { path: withoutSignature(decode(parsed.pathname).replace(/^\/+/, '')), query: parsed.search.slice(1) };
}
const withoutSignature = (path) => path.replace(signedFolders, '');
function fromFileId(path, fileId) {
    if (fileId === undefined || fileId === '')
        return path;
    if (path.startsWith(fileId))
        return path;
    const folder = path.indexOf(`/${fileId}`);
    return folder === -1 ? path : path.slice(folder + 1);
}
/** Percent-decodes what can be decoded and leaves the rest as it is. */
function decode(encoded) {
    return encoded.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => {
        try {
            return decodeURIComponent(run);
        }
        catch {
            return run;
        }
    });
}
