// What each command is for, in a line, as the help tells it: known without loading any command. The order is the help's.
// It must not import anything.
export const purposes = {
    backfill: 'archive these notes and nothing else; skip what is archived',
    nightly: 'refresh what is due, retry what failed, fetch media still wanted',
    plan: 'what nightly would do and cost, without a call',
    status: 'what is archived, what is open, what it cost',
    show: 'one note, its history, its files',
    query: 'read-only SQL on the archive',
    search: 'notes by their words, Chinese included',
    export: 'rows, files or a web archive, for other tools',
    list: 'the lists; `list show` and `list remove` for one of them',
    doctor: 'is everything there that a run needs? Makes no paid call',
    verify: 're-hash every file, check every capture and reference',
    import: 'answers saved earlier, and other archives, as captures, without a call',
    rebuild: 'make all tables anew from the captures, offline',
    backup: 'a consistent copy of the archive, also while a run is on',
    serve: 'the archive in the browser, and behind the provider’s own API path; read-only, offline',
    forget: 'the one command that deletes: a user or a note, and all that is theirs',
    demo: 'all of it against a built-in provider and two sample notes: no token, no network',
};
