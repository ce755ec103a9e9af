/**
 * Every bound that Netpol sets itself, with its unit and its reason. What other programs refuse (the API server, Go, Helm) is a
 * fact of theirs, and stands where it is known.
 */
export const limits = Object.freeze({
  /** Reading texts. */
  yaml: {
    /**
     * Levels of maps and lists. No manifest comes near it, and the call stack ends somewhere; what is deeper is cut
     * off.
     */
    nesting: 200,
    /** UTF-16 units of a document that is parsed, unless whoever reads knows better. */
    document: 4_000_000,
    /** Nodes that come from aliases: beyond, go-yaml gives up; no manifest has a tenth of it. */
    aliased: 400_000,
    /** Merge keys in merge keys. */
    merges: 16,
    /** Problems of one kind in a document: nobody reads on. */
    problems: 20,
    /**
     * UTF-16 units that show a document's style: its beginning holds for the rest, and every fix of a long document
     * asks.
     */
    style: 10_000,
    /** Nodes of a document whose indentation is looked at, until a map and a list are found. A List may have thousands. */
    styled: 500,
    /** UTF-16 units of a document that is read again for each width that a tab may have. */
    tabs: 20_000,
    /** Documents of a stream, from which on the lines of each are counted apart: a keystroke changes those of one. */
    many: 50,
  },
  /** Running the templates of charts: each text of a chart is a stranger's program. */
  template: {
    /** Blocks and parentheses in each other; each costs the reader and the executor a few frames of the stack. */
    nesting: 400,
    /** Templates in each other. Go takes more, but no chart needs it, and the stack is finite. */
    calls: 250,
    /** All that the files of a chart may cost: characters made, ten for every item walked, a hundred for every step. */
    work: 40_000_000,
    /**
     * UTF-16 units of the longest text that a template prints, or that one call of a function makes. A list within a
     * list may be one and the same: its text grows beyond all bounds.
     */
    text: 5_000_000,
    /**
     * Stretches of one origin in the text that a template prints: each takes more memory than its letters. The largest
     * known charts have a tenth of it.
     */
    runs: 200_000,
    /** Parts that one call cuts a text into. */
    parts: 500_000,
    /** Items of a list that one call makes. */
    items: 1_000_000,
    /** Values that one comparison looks at: two lists of lists of one list are compared for ever. */
    compared: 1_000_000,
    /** UTF-16 units of a stand-in for a value that is not known: nobody has longer names. */
    invented: 100_000,
    /** Levels of maps that are merged or copied. */
    merged: 200,
    /** UTF-16 units of a regular expression. */
    pattern: 10_000,
    /**
     * Milliseconds for all matches of one call: a match may look at the rest of the text and take only a letter of it.
     */
    matching: 400,
    /**
     * UTF-16 units of a version or of what it is held against: nobody writes a longer one, and the work may be its
     * square.
     */
    version: 500,
    /** Words and signs in the actions of one template, and of all that one chart has: the largest known have a fifth of it. */
    tokens: 100_000,
    allTokens: 700_000,
    /** What a cache keeps parsed: UTF-16 units of the texts, and a hundred for each word and sign in their actions. */
    remembered: 100_000_000,
    /** Levels and parts of a value that are searched for what is not known: what lies beyond counts as unknown. */
    holes: { nesting: 40, parts: 20_000 },
    /**
     * Levels and nodes of values, and what `fromYaml` reads, and those that aliases stand for: a few lines of these make
     * millions. Marks that may stand before a node, in a text that is read at all.
     */
    yaml: { nesting: 500, nodes: 50_000, aliased: 20_000, marks: 150_000 },
    /** UTF-16 units, and stretches of one origin, of what included templates printed that is kept while a chart is rendered. */
    included: { text: 5_000_000, runs: 200_000 },
    /** Regular expressions that are kept compiled. */
    patterns: 300,
    /** UTF-16 units from which a text that is read is remembered, and how many of them. */
    read: { from: 4000, texts: 64 },
    /** Levels that `fromJson` reads. */
    json: 1000,
    /** Levels that are written. Go's own bound for JSON is higher, but no object is so deep. */
    written: 300,
  },
  /** Reading objects. */
  manifest: {
    /** UTF-16 units of a document that is parsed for its one object. */
    document: 2_000_000,
    /** The same of a List: a cluster's dump is one document. */
    list: 24_000_000,
    /**
     * UTF-16 units of a document that may be half typed and has no `kind` yet; also where a long one is searched for
     * it.
     */
    half: 20_000,
    /** Aliases in each other on the way into a List: they multiply without end. */
    lists: 3,
    /** Levels of a map that are searched for the directives of a patch. */
    patch: 6,
    /** Faults of an object. The server collects no more than 100 strict ones either; nobody reads on. */
    faults: 200,
    /** Levels that are searched for what names the pods of an unknown kind, and words that are kept of them. */
    podSource: { nesting: 6, words: 64 },
    /** What was exchanged in a table of files, or in a map, before it is made anew. */
    exchanged: 64,
  },
  /** What entry points become. */
  build: {
    /** Levels of folders, and files, that a chart may have; the largest repositories of charts hold fewer in all. */
    files: { nesting: 40, count: 20_000 },
    /** What the archives of a chart may become when they are unpacked, bytes, and files in one; the largest charts have a fifth of it. */
    archive: { bytes: 32 * 1024 * 1024, files: 10_000 },
    /**
     * Kustomizations, charts and applications of a workspace that are built; the rest is left out, and said. The largest
     * repositories known have two thirds of it.
     */
    entries: 2000,
    /** Clusters; the rest is left out, and said. */
    clusters: 2000,
    /**
     * Entry points of one cluster that read a text which is typed, up to which all are built again at each key; of more the
     * others count as they did, until the keys rest.
     */
    atOnce: 12,
    /** Objects of a build; what is beyond is left out, and said. */
    objects: 50_000,
    /** Objects, steps, and kustomizations in each other, of one build. */
    kustomize: { objects: 20_000, work: 1_000_000, depth: 60 },
    /** Nodes of an object that are looked at for other sources. */
    sources: 20_000,
    /** Applications that one set becomes, and releases of a helmfile; what is beyond is left out. */
    applications: 2000,
    /** Generators in generators; Argo CD itself allows two. */
    generators: 3,
    /** UTF-16 units of a pattern of paths. */
    pattern: 1000,
    /** Lines of a `.gitignore` that count, and stars in one: with each more a path may take longer by its length. */
    ignored: { lines: 5000, stars: 5 },
    /** Levels of a cluster's declaration that are read. */
    declared: 100,
    /** Levels of an OpenAPI definition that are followed. */
    openApi: 24,
    /** Levels of the definition of a custom resource that are followed. */
    crds: 16,
    /** Links to folders behind each other: some repositories have two. Those that lead to each other multiply without end. */
    links: 4,
    /** Places that are shown beside what a build says. */
    related: 5,
    /** Links on the way to one file: as many as Linux follows. */
    linksOnTheWay: 40,
    /**
     * Values that are read for a chart and all charts in it, and those that a release gives: five times those of the
     * largest chart known. What is copied when they are put together, and what a chart and each of its files costs of it.
     */
    values: { own: 35_000, given: 10_000, copied: 400_000, costs: { chart: 100, file: 5 } },
    /** Charts in charts: none known has five levels. */
    charts: 12,
    /** What a condition rests on: templates in templates, conditions told, templates looked through; ways to make it hold that are tried. */
    conditions: { includes: 8, count: 24, templates: 200, ways: 4 },
    /**
     * Policies of one chart, and UTF-16 units of them all: a line of a template may make any number, and each is judged by
     * all rules. No known chart has a hundred.
     */
    policies: { count: 1000, text: 500_000 },
    /** Documents that the files of one chart print: the largest known charts have some hundreds. */
    documents: 10_000,
    /** UTF-16 units of a document that a chart prints: no API server stores an object of more than 1.5 MB. */
    document: 2_000_000,
    /**
     * Line breaks, commas and brackets in all documents that a chart prints: behind each a value may stand. The largest
     * known charts, of nothing but definitions, have a quarter of it.
     */
    marks: 340_000,
    /** UTF-16 units of a rendered document whose tree is kept: a longer one is no policy. */
    kept: 100_000,
    /**
     * Releases of which it is kept what they print under another name or with another value: who types asks for that of
     * the same few again and again, and once in a while all are asked.
     */
    variants: 8,
    /** Stretches of a text that are told apart while somebody types in several places of what cannot be built. */
    typed: 16,
    /** How often rendering may be given up for one file, and go on with the next. */
    givenUp: 1,
    /**
     * References that a check of values follows, levels of the schema, UTF-16 units of a pattern in it: more only
     * wants to keep us busy.
     */
    schema: { references: 100_000, nesting: 200, pattern: 300 },
  },
  /** Clusters. */
  cluster: {
    /** Owners of owners. Chains are two long (CronJob, Job, Pod); the bound only breaks a cycle in a broken dump. */
    owners: 4,
    /** Changed files that are looked at in one step. */
    together: 64,
  },
  /** The engine. */
  traffic: {
    /** Pairs of ends, by class, for which it is counted what policies asked in order do: above, numbers are at least so many. */
    decided: 20_000,
    /** Pairs that are looked at to say that a peer is denied altogether: above, nothing is claimed. */
    denied: 2_000,
    /**
     * Selectors whose answers are remembered: they come and go while somebody types; above, the memory starts afresh.
     */
    remembered: 20_000,
    /** Of them as many are held against each workload that changes; above, the memory starts afresh then. */
    inherited: 5_000,
    /** Workloads with other labels that each remembered answer is held against; for more, all are asked anew. */
    changedTogether: 32,
    /** Cells of a row of the matrix that are looked up one by one before all of it is made. */
    cells: 512,
    /** What policies add up to on one side of a connection, remembered by the cluster that was asked; above, no more is. */
    sums: 50_000,
    /** Port sets that are shared; above, the pool starts afresh. */
    pooled: 20_000,
    /** Pairs of peers that are held against each other. Beyond, nothing is near, so that nothing is proven. */
    near: 300_000,
    /** A union of more peers, or one that takes more steps, is not looked through. */
    cover: { peers: 12, steps: 500 },
  },
  /** What rules and features look at. */
  snapshot: {
    /** Fewer files that come while a workspace is read are not worth a new cluster. */
    arrivals: 64,
    /** Pods behind a Service or selector that are named. */
    pods: 100,
    /** Pairs of workloads whose connections are counted for the title of a fix: a menu must not wait. */
    counted: 2_500,
    /**
     * Policies of a text or a namespace, above which it is not counted what a fix changes: each may have one, and all are
     * read again for each.
     */
    policies: 500,
    /** Policies of namespaces times the pods in them, above which that is not counted either. */
    crowd: 100_000,
    /** Pairs of ends that are compared to say that a fix keeps all as it is. */
    compared: 10_000,
    /** Owners of rules that are given in all. Beyond it is none, so that nothing is proven. */
    owners: 100_000,
    /** Lines of a comment above a place that are read. */
    comment: 6,
    /** Pods of a StatefulSet whose labels with an index are made. */
    ordinals: 64,
    /** Changes of the workspace that are remembered; whoever asks less often than that looks at everything. */
    changes: 4_096,
  },
  /** A cluster that is read with kubectl. */
  kubectl: {
    /** Milliseconds for one list: a slow API server needs half of it, and nobody waits longer for one that hangs. */
    patience: 60_000,
    /** Bytes of one list: that of a hundred thousand pods is smaller. */
    answer: 1_000_000_000,
  },
  /** Tests and generated policies. */
  expectations: {
    /** Failing pairs of a test, and of a proof, that are looked for: nobody reads whether it is a hundred or ten thousand. */
    failures: 20,
    /** Ports that a written test names one by one. */
    ports: 6,
    /** Entries of a written list: a longer one nobody reads. */
    listed: 60,
    /** Pairs of a test that are asked one by one, without working out who is alike in the whole cluster. */
    single: 20_000,
    /** UTF-16 units of a text that holds tests, though its name does not say so; longer ones are somebody's data. */
    tests: 1_000_000,
    /** UTF-16 units of a text that is searched for addresses; longer ones are somebody's data. */
    addresses: 1_000_000,
    /** States of a cluster whose needs are kept: what is typed, and the question what if that is asked meanwhile. */
    states: 3,
  },
  /** Logs of flows. */
  flows: {
    /** Kinds of connections (who, whom, which port) that are kept of a log: a scan from outside makes any number. */
    kinds: 200_000,
    /** UTF-16 units of a line; a longer one is no flow. */
    line: 1_000_000,
    /** Ports of one pair that are told one by one; more are told together. */
    ports: 8,
    /** Addresses of one pair of ends that a policy names one by one; more stand for the whole outside. */
    addresses: 16,
  },
  /** Findings and fixes. */
  rules: {
    /** Pairs that are looked at before giving up: a peer with more is not about one connection. */
    pairs: 200,
    /** Edits of a long list after which all of it is looked at again, so that what is known of items that are gone ends. */
    edits: 200,
    /** UTF-16 units of a pattern for names: a longer one names nothing, and nobody is told that a name does not fit. */
    namePattern: 1000,
    /**
     * Texts that many clusters share are judged in each of them, as long as that makes no more judgements in all than these;
     * else each in as many as that allows, but at least in so many clusters.
     */
    shared: { clusters: 16, judged: 4_000 },
    /** Clusters that take in a text, up to which all of them are asked before its first findings are shown in an editor. */
    atOnce: 4,
    /** Fixes of one finding that are tried in all clusters. */
    fixesTried: 6,
    /** Clusters that take in a text, up to which a fix of it is tried in all of them; beyond, none is offered. */
    clustersTried: 1000,
    /** The same for findings that an overlay has about what many take in: there are as many of them as overlays. */
    clustersTriedFromOverlay: 100,
    /**
     * Policies beyond a few in a file that are judged again to try fixes, of one state of the workspace: a template may print
     * hundreds, and each fix is tried with all that its file prints. Beyond, none is offered.
     */
    trials: { few: 50, judged: 3_000 },
    /** Rounds of `--fix`: a fix may uncover the next; a pair that undo each other must not go on for ever. */
    fixRounds: 5,
    /** Comments of one file that are told to silence nothing. */
    suppressions: 200,
    /** Files whose findings are remembered in an editor, which tells those of the whole workspace again after each edit. */
    remembered: 20_000,
    /** Levels of a settings file that are read. */
    settings: 12,
  },
  /** Answers to the editor: nobody reads more, and nobody waits longer. */
  editor: {
    /** Findings of one text, and how many are not shown: VS Code shows no more of a file, and would say so once more. */
    findings: 1_000,
    /** Names that are sorted; above, the order of the cluster has to do: a hover has to be there at once. */
    sorted: 500,
    /** Endpoints above which a hover does not ask the other ends one by one. */
    endpoints: 2_000,
    /** Pairs above which nobody waits for a hover. */
    pairs: 4_000,
    /** Workloads whose references are looked for: a selector that matches everything has none worth reading. */
    references: 50,
    /** Links at the end of a hover: more are found by going to the definition. */
    linked: 4,
    /** Places that a definition goes to. */
    places: 200,
    /** Symbols of an answer: an editor narrows as one types. */
    symbols: 100,
    /** Completions of an answer: above, the editor asks again as one types. */
    completions: 200,
    /** Namespaces that a refactoring offers; the ones with matching pods come first. */
    namespaces: 3,
    /** UTF-16 units of the templates that are read to say at a value who reads it. */
    chartTexts: 200_000,
  },
  /** The traffic matrix. */
  matrix: {
    /** Blocks that an edit writes for one range. */
    blocks: 6,
    /** Rules that are changed for one connection; more is no small change. */
    steps: 20,
    /** Ports to choose from; whoever means another one types it. */
    ports: 200,
    /** Workloads above which it is not counted without being asked for what an edit changes: a keystroke would wait. */
    counted: 1_000,
    /** Rows (or columns) above which equal workloads are one by themselves: more than anybody reads one by one. */
    folded: 100,
    /** Equal workloads that are one at least: of two, none is spared. */
    equal: 3,
    /** Lines of a difference in words that are sent along; the count is of all. */
    lines: 300,
    /**
     * Comparisons of ranges with blocks above which the ranges stay apart: they would cost more than the rows that
     * they save.
     */
    comparisons: 400_000,
    /** Cells: a bigger table helps nobody, and a picture of it would be larger than a screen by far. */
    exported: { csv: 1_000_000, markdown: 40_000, mermaid: 40_000, svg: 40_000 },
    /** Rows of the picture of `connectivity`: more are no picture any more; the rest is counted below it. */
    rows: 400,
  },
  /** Whom the server lets in between, and when. */
  server: {
    /** Milliseconds of work after which the event loop is let in. */
    slice: 8,
    /** Turns of the event loop for which it is. */
    turns: 6,
    /** Milliseconds without a change after which open files are asked for again, or diagnostics pushed. */
    settle: 120,
    /** Milliseconds without a change after which the rest of the workspace is looked through: nobody is typing. */
    quiet: 400,
    /**
     * Milliseconds after the last key: until what the API server rejects is shown, until a policy that is whole counts as
     * written, and until it does in an editor that does not say where the caret is.
     */
    typing: { errors: 800, whole: 1_000, blind: 2_000 },
    /**
     * Milliseconds of these in which keys that are on their way arrive: on a machine that has stalled, the time is over before
     * what came meanwhile was read.
     */
    arrival: 60,
    /** Reports of texts that are sent in one message. */
    reports: 64,
    /** Files read and parsed between two looks at the clock; small, so that a request waits no longer than a batch. */
    batch: 64,
    /** Milliseconds between two paintings of a progress line; more often only flickers. */
    painting: 80,
  },
} as const);
