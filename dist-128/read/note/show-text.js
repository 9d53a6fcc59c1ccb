// A note's document for people, as text. It must not read the archive.
import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';
import { chinaTime } from '../../core/china-time.js';
import { isJsonObject, parseJson } from '../../core/json.js';
import { heading, oneLine, printable, textTable } from '../table.js';
/** A blob's path is not to be cut: people copy it. */
const pathWidth = 100;
/** What `show` prints. */
export function showText(note) {
    const title = heading(oneLine(note.title || '(no title)'));
    if (note.first_captured_at === null)
        return `${title}\n${facts(note)}\n${neverCaptured(note)}\n`;
    return [
        `${title}\n${facts(note)}`,
        note.body ? `\n${printable(note.body)}\n` : '',
        section('Images', textTable(['>', 'size', 'file ID'], note.images.map(imageRow))),
        section('Files', textTable(['kind', '>', 'rendition', 'state', 'media type', 'size', '>bytes', 'path'], note.files.map(fileRow), pathWidth)),
        section('History (UTC+8)', textTable(['', '', ''], note.timeline.map((event) => [event.at_cn, event.event, event.detail ?? '']))),
    ].join('');
}
const section = (title, table) => (table === '' ? '' : `\n${heading(title)}\n${table}`);
const cn = (at) => (at === null ? '' : `${chinaTime(at)} (UTC+8)`);
function neverCaptured(note) {
    const why = note.availability === null ? 'The note was asked for, and never captured' : 'The provider has never shown the note';
    return `${why}: the archive has its ID and nothing of its content. \`rednote-archive backfill ${note.id}\` asks for it.`;
}
function facts(note) {
    const rows = [
        ['note', note.id],
        ['author', author(note)],
        ['type', note.type],
        ['availability', note.availability ?? 'not yet captured'],
        ['published', cn(note.published_at)],
        ['edited', note.published_at === null ? null : cn(note.edited_at) || 'never'],
        ['place', note.ip_location],
        ['language', note.language],
        ['captured', captured(note)],
        ['checked', cn(note.last_checked_at)],
        ['counters', metrics(note)],
        ['tags', note.hashtags.map((tag) => `#${tag.name ?? tag.id}`).join(' ')],
        ['topics', note.topics.map((topic) => topic.name ?? topic.id).join(', ')],
        ['mentions', note.mentions.map((mention) => `@${mention.nickname ?? mention.user_id}`).join(' ')],
        ['voice', voice(note)],
        ['author forbids', restrictions(note).join(', ')],
        ['lists', note.lists.map((list) => list.name).join(', ')],
        ['link', note.share_url],
        ['job', job(note)],
    ];
    return textTable(['', ''], rows.flatMap(([name, value]) => (value ? [[name, value]] : [])), 200);
}
function author({ user }) {
    if (user === null)
        return null;
    return `${user.nickname ?? '(no nickname)'} (${user.id}${user.red_id === null ? '' : `, red_id ${user.red_id}`})`;
}
function captured(note) {
    if (note.first_captured_at === null)
        return null;
    const times = note.metric_snapshots.length;
    return times === 1
        ? cn(note.last_captured_at)
        : `${times} times, from ${cn(note.first_captured_at)} to ${cn(note.last_captured_at)}`;
}
function metrics({ metrics: newest, metric_snapshots: all }) {
    if (newest === null)
        return null;
    const names = {
        liked_count: 'likes',
        collected_count: 'collects',
        comments_count: 'comments',
        shared_count: 'shares',
        view_count: 'views',
    };
    const keys = ['liked_count', 'collected_count', 'comments_count', 'shared_count', 'view_count'];
    const counts = keys
        .filter((key) => key !== 'view_count' || newest.view_count !== null)
        .map((key) => {
        const change = all.length > 1 ? newest.change[key] : null;
        return `${names[key]} ${newest[key] ?? '?'}${change === null ? '' : ` (${change < 0 ? '' : '+'}${change})`}`;
    });
    return `${counts.join(', ')}${newest.approximate === 1 ? ', rounded by the provider' : ''}`;
}
function voice({ voice: sound }) {
    if (sound === null)
        return null;
    return [sound.name, sound.duration_ms === null ? null : prettyMilliseconds(sound.duration_ms), sound.sound_id]
        .filter((part) => part !== null)
        .join(', ');
}
function restrictions(note) {
    const switches = note.function_switch === null ? [] : parseJson(note.function_switch);
    const off = (Array.isArray(switches) ? switches : []).filter((entry) => isJsonObject(entry) && entry.enable === false && typeof entry.type === 'string');
    return [
        ...(note.disable_save === 1 ? ['saving'] : []),
        ...(note.disable_weibo_cover === 1 ? ['a cover on Weibo'] : []),
        ...off.map(({ type, reason }) => (typeof reason === 'string' && reason !== '' ? `${type} (${reason})` : type)),
    ];
}
function job({ job: wanted }) {
    if (wanted === null)
        return null;
    const until = wanted.state === 'parked' ? ` until ${cn(wanted.not_before_at)}` : '';
    const why = wanted.last_error === null ? '' : `: ${wanted.last_error.split('\n')[0]}`;
    return `${wanted.state}${until}${why}`;
}
const dimensions = (width, height) => width === null || height === null ? '' : `${width}x${height}`;
const imageRow = (image) => [
    String(image.position),
    dimensions(image.width, image.height),
    image.file_id,
];
function fileRow(file) {
    const state = file.reason === null ? file.state : `${file.state}: ${file.reason}`;
    return [
        file.kind,
        String(file.position),
        file.rendition,
        file.current === 1 ? state : `${state} (replaced)`,
        file.media_type ?? '',
        dimensions(file.width, file.height) || (file.duration_ms === null ? '' : prettyMilliseconds(file.duration_ms)),
        file.size === null ? '' : prettyBytes(file.size),
        file.path ?? '',
    ];
}
