/** Title, text, and what stands around them. */
export function noteText(note) {
    const { metrics, user } = note;
    const counts = [
        ['likes', metrics?.liked_count],
        ['collects', metrics?.collected_count],
        ['comments', metrics?.comments_count],
        ['shares', metrics?.shared_count],
    ].flatMap(([name, count]) => (count === null || count === undefined ? [] : [`${count} ${name}`]));
    const facts = [
        ['author', user === null ? null : [user.nickname, user.red_id && `(${user.red_id})`].filter(Boolean).join(' ')],
        ['published', inChina(note.published_cn)],
        ['edited', inChina(note.edited_cn)],
        ['place', note.ip_location],
        ['tags', note.hashtags.map(({ id, name }) => `#${name ?? id}`).join(' ')],
        ['counters', counts.join(', ')],
        ['note', `${note.id} (${note.availability ?? 'not captured'})`],
        ['link', note.share_url ?? `https://www.xiaohongshu.com/explore/${note.id}`],
    ];
    const lines = facts.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
    return `${[note.title, note.body, lines.join('\n')].filter(Boolean).join('\n\n')}\n`;
}
const inChina = (time) => (time === null ? null : `${time} (UTC+8)`);
