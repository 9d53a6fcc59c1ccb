// Every text of the viewer, in Chinese and in English, in one table. It must not hold markup.

const table = {
  // The frame
  notes: ['笔记', 'Notes'],
  runs: ['运行', 'Runs'],
  sql: ['SQL', 'SQL'],
  skip: ['跳到正文', 'Skip to content'],
  mainMenu: ['主导航', 'Main'],
  archiveOf: ['档案 {0}', 'Archive {0}'],
  readOnly: ['只读 · 离线', 'Read-only · offline'],
  // The gallery
  search: ['搜索', 'Search'],
  searchHint: ['搜索标题、正文、作者、标签', 'Search titles, texts, authors, tags'],
  filters: ['筛选', 'Filters'],
  apply: ['应用', 'Apply'],
  clear: ['清除', 'Clear'],
  list: ['列表', 'List'],
  author: ['作者', 'Author'],
  tag: ['标签', 'Tag'],
  type: ['类型', 'Type'],
  availability: ['状态', 'Availability'],
  from: ['从', 'From'],
  to: ['到', 'To'],
  sort: ['排序', 'Sort'],
  all: ['全部', 'All'],
  normal: ['图文', 'Pictures'],
  video: ['视频', 'Video'],
  live: ['在线', 'Live'],
  missing: ['暂不可见', 'Missing'],
  gone: ['已消失', 'Gone'],
  byDate: ['最新发布', 'Newest'],
  byLikes: ['点赞最多', 'Most liked'],
  byGrowth: ['增长最快', 'Growing fastest'],
  byMatch: ['最相关', 'Best match'],
  found: ['{0} 篇笔记', '{0} notes'],
  foundOne: ['1 篇笔记', '1 note'],
  foundMany: ['{0} 篇以上', 'More than {0} notes'],
  more: ['更多笔记', 'More notes'],
  loading: ['正在加载…', 'Loading…'],
  end: ['到底了', 'That is all'],
  nothingFound: ['没有符合条件的笔记', 'No notes match'],
  nothingFoundHint: ['换个说法，或清除筛选条件。', 'Try other words, or clear the filters.'],
  emptyArchive: ['这个档案还没有笔记', 'There are no notes here yet'],
  emptyArchiveHint: [
    '用 rednote-archive backfill 归档第一批笔记，它们就会出现在这里。',
    'Archive some with rednote-archive backfill, and they appear here.',
  ],
  untitled: ['无标题', 'Untitled'],
  likes: ['点赞', 'Likes'],
  collects: ['收藏', 'Collects'],
  comments: ['评论', 'Comments'],
  shares: ['分享', 'Shares'],
  perDay: ['{0}/天', '{0}/day'],
  pictures: ['{0} 张图片', '{0} pictures'],
  noPicture: ['没有图片', 'No picture'],
  // The note
  picture: ['图片 {0}', 'Picture {0}'],
  pictureOf: ['图片 {0} / {1}', 'Picture {0} of {1}'],
  zoom: ['放大图片 {0}', 'Zoom picture {0}'],
  close: ['关闭', 'Close'],
  previous: ['上一张', 'Previous'],
  next: ['下一张', 'Next'],
  actualSize: ['原始大小', 'Actual size'],
  fit: ['适合窗口', 'Fit'],
  rendition: ['画质', 'Rendition'],
  notStored: ['没有存下这张图片', 'This picture is not stored'],
  livePhoto: ['实况', 'Live'],
  playLive: ['播放实况照片 {0}', 'Play Live Photo {0}'],
  voice: ['原声', 'Voice'],
  play: ['播放', 'Play'],
  pause: ['暂停', 'Pause'],
  seek: ['播放位置', 'Position'],
  publishedOn: ['发布于 {0}', 'Published {0}'],
  editedOn: ['编辑于 {0}', 'Edited {0}'],
  place: ['地点', 'Place'],
  language: ['语言', 'Language'],
  lists: ['列表', 'Lists'],
  noText: ['没有正文', 'No text'],
  noContent: ['从未见过这篇笔记的内容', 'This note’s content was never seen'],
  showAll: ['展开全文', 'Show all'],
  counters: ['数据走势', 'Counters over time'],
  countersHint: ['竖线标出编辑与消失。', 'Vertical lines mark edits and absences.'],
  oneCapture: ['只有一次采集，还画不出走势。', 'Captured once: a curve needs another capture.'],
  history: ['经过', 'History'],
  versions: ['版本', 'Versions'],
  oneVersion: ['从首次采集以来没有变化。', 'Unchanged since the first capture.'],
  before: ['之前', 'Before'],
  after: ['之后', 'After'],
  versionFrom: ['{0} 起', 'From {0}'],
  title: ['标题', 'Title'],
  text: ['正文', 'Text'],
  tags: ['标签', 'Tags'],
  files: ['文件', 'Files'],
  added: ['新增', 'Added'],
  removed: ['删去', 'Removed'],
  none: ['无', 'None'],
  kind: ['种类', 'Kind'],
  position: ['位置', 'Place'],
  state: ['状态', 'State'],
  size: ['大小', 'Size'],
  measures: ['尺寸', 'Measures'],
  digest: ['摘要与路径', 'Digest and path'],
  source: ['来源', 'Source'],
  reason: ['原因', 'Reason'],
  replaced: ['已被替换', 'Replaced'],
  stored: ['已存', 'Stored'],
  wanted: ['待下载', 'Wanted'],
  failed: ['失败', 'Failed'],
  skipped: ['未选', 'Skipped'],
  image: ['图片', 'Image'],
  live_photo: ['实况照片', 'Live Photo'],
  avatar: ['头像', 'Avatar'],
  cover: ['封面', 'Cover'],
  raw: ['原始应答', 'Raw answer'],
  rawHint: ['提供方的应答，逐字节保存。', 'The provider’s answer, kept byte for byte.'],
  rawTruncated: ['只显示前 {0}；', 'The first {0} are shown;'],
  rawWhole: ['下载完整应答', 'download the whole answer'],
  capture: ['采集', 'Capture'],
  captured: ['采集', 'Captured'],
  edited: ['编辑', 'Edited'],
  renamed: ['作者改名', 'Author renamed'],
  returned: ['重新出现', 'Returned'],
  media: ['文件', 'Files'],
  isGone: [
    '这篇笔记在平台上已消失。档案里的内容保持原样。',
    'This note is gone from the platform. What was archived stays as it was.',
  ],
  isMissing: ['最近一次没有找到这篇笔记，等待确认。', 'This note was not found lately; a later run will confirm it.'],
  wantedStill: ['排队中：{0}', 'Queued: {0}'],
  open: ['待处理', 'Open'],
  parked: ['已搁置', 'Parked'],
  buried: ['已放弃', 'Given up'],
  originalPage: ['原页面', 'Original page'],
  asJson: ['JSON', 'JSON'],
  // Author and tag
  authorId: ['小红书号', 'RED ID'],
  namesBefore: ['曾用名', 'Earlier names'],
  notesInArchive: ['{0} 篇已归档', '{0} archived'],
  notesOf: ['笔记', 'Notes'],
  topTags: ['常用标签', 'Frequent tags'],
  topAuthors: ['常见作者', 'Frequent authors'],
  mentionedIn: ['被提及', 'Mentioned in'],
  seeAll: ['查看全部', 'See all'],
  likesInAll: ['总点赞', 'Likes in all'],
  // Runs
  runNow: ['正在运行', 'Running now'],
  runKilled: ['被中断', 'Killed'],
  spending: ['每日花费', 'Spending by day'],
  growthOfArchive: ['档案增长', 'Growth of the archive'],
  calls: ['调用', 'Calls'],
  charged: ['计费', 'Charged'],
  cost: ['花费', 'Cost'],
  outcome: ['结果', 'Outcome'],
  started: ['开始', 'Started'],
  took: ['用时', 'Took'],
  run: ['运行 {0}', 'Run {0}'],
  command: ['命令', 'Command'],
  verified: ['上次校验', 'Last verified'],
  neverVerified: [
    '还没有校验过。rednote-archive verify 会重新核对每个文件。',
    'Never verified. rednote-archive verify re-hashes every file.',
  ],
  failures: ['失败与原因', 'Failures and reasons'],
  givenUp: ['失败而未再试的', 'Failed, and not tried again by itself'],
  noFailures: ['没有失败。', 'Nothing failed.'],
  noRuns: ['还没有运行记录', 'No runs yet'],
  archivedCount: ['已归档', 'Archived'],
  unchanged: ['无变化', 'Unchanged'],
  unavailable: ['不可见', 'Unavailable'],
  invalid: ['无效', 'Invalid'],
  pending: ['未处理', 'Pending'],
  duplicate: ['重复', 'Duplicate'],
  requested: ['请求', 'Requested'],
  bytes: ['字节', 'Bytes'],
  noReport: ['这次运行没有留下报告。', 'This run left no report.'],
  version: ['版本', 'Version'],
  exitCode: ['退出码', 'Exit code'],
  today: ['今天', 'Today'],
  thisMonth: ['本月', 'This month'],
  inAll: ['总计', 'In all'],
  openJobs: ['待办', 'Open jobs'],
  endComplete: ['全部完成', 'All done'],
  endIncomplete: ['完成，部分失败', 'Done, some failed'],
  endTime: ['到时停止', 'Stopped at its time'],
  endBudget: ['预算用完', 'Budget reached'],
  endQuota: ['额度用完', 'Quota used up'],
  endInterrupted: ['被打断', 'Interrupted'],
  endCredentials: ['令牌或余额问题', 'Token or balance'],
  endOutage: ['提供方不可用', 'Provider is out'],
  endShape: ['提供方改变了格式', 'Shape changed'],
  endDisk: ['磁盘或数据有误', 'Disk or integrity'],
  endBug: ['程序缺陷', 'A defect'],
  endRefused: ['未开始', 'Refused'],
  skippedCount: ['跳过', 'Skipped'],
  filesCount: ['{0} 个文件', '{0} files'],
  neverRead: ['{0} 个存下后从未重读', '{0} never read again'],
  oldestRead: ['最久一次重读', 'longest unread since'],
  linesOf: ['{0} 行', '{0} lines'],
  count: ['数量', 'Count'],
  // SQL
  statement: ['语句', 'Statement'],
  runIt: ['运行', 'Run'],
  runItHint: ['Ctrl+Enter 运行', 'Ctrl+Enter runs it'],
  schema: ['表', 'Tables'],
  examples: ['示例', 'Examples'],
  downloadCsv: ['下载 CSV', 'Download CSV'],
  rows: ['{0} 行', '{0} rows'],
  rowsMore: ['前 {0} 行；CSV 里有全部', 'The first {0} rows; the CSV has all'],
  noRows: ['没有行', 'No rows'],
  sqlHint: [
    '只读：写不进任何东西。网址里就是这条查询，可以收藏。',
    'Read-only: nothing can be written. The address holds the query: bookmark it.',
  ],
  // What went wrong
  notFound: ['这里没有这个', 'There is nothing here'],
  noSuchNote: ['档案里没有这篇笔记。', 'The archive has no such note.'],
  noSuchPage: ['没有这个页面。', 'There is no such page.'],
  failedPage: ['出了点问题', 'Something went wrong'],
  tokenNeeded: ['需要令牌', 'A token is needed'],
  tokenHint: ['请输入 REDNOTE_SERVE_TOKEN 的值。', 'Enter the value of REDNOTE_SERVE_TOKEN.'],
  token: ['令牌', 'Token'],
  enter: ['进入', 'Enter'],
  back: ['返回笔记', 'Back to the notes'],
} as const satisfies Record<string, readonly [string, string]>

export type TextKey = keyof typeof table
export type Language = 'zh' | 'en'

export interface Texts {
  readonly language: Language
  /** The text of a key, `{0}`, `{1}` … replaced by the values. */
  (key: TextKey, ...values: readonly (string | number)[]): string
}

/** Whether the table has a text for a word of the archive, such as a file's state. */
export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(table, key)
}

const column = { zh: 0, en: 1 } as const

function textsOf(language: Language): Texts {
  const say = (key: TextKey, ...values: readonly (string | number)[]) =>
    table[key][column[language]].replace(/\{(\d)\}/g, (_, n) => String(values[Number(n)] ?? ''))
  return Object.assign(say, { language })
}

const both = { zh: textsOf('zh'), en: textsOf('en') }

/** The texts that an Accept-Language header asks for: the first of Chinese and English by weight, else English. */
export function textsFor(acceptLanguage: string | undefined): Texts {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().toLowerCase().split(';')
      const weight = /q=([\d.]+)/.exec(rest.join(';'))?.[1]
      return { tag, weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ tag, weight }) => /^(zh|en)\b/.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
  return both[wanted[0]?.tag.startsWith('zh') ? 'zh' : 'en']
}
