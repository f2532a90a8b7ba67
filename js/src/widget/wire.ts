/** What crosses the wire; the kernel's side is mlready_jupyter/frontends/widgets/. */

export type Kind = 'error' | 'warning' | 'note' | 'undecided' | 'broken' | 'waived' | 'skipped' | 'clear';
export type Verdict = 'ready' | 'not ready' | 'undecided';
export type Answer = 'found' | 'undecided' | 'clear';
export type Counts = Readonly<Record<'error' | 'warning' | 'note' | 'undecided' | 'clear' | 'waived' | 'doubtful', number>>;

export interface Check {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly kind: Kind;
  readonly counts: Counts;
  readonly reason: string;
  readonly title: string;
  readonly place: string;
  readonly number: string;
}

export interface Summary {
  readonly name: string;
  readonly verdict: Verdict;
  /** The verdict if no error stood in the way. */
  readonly otherwise: Verdict;
  readonly strict: boolean;
  readonly grade: string;
  /** Escaped by the kernel. */
  readonly counted: string;
  /** Escaped by the kernel. */
  readonly next: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly seconds: number;
  readonly label: string;
  readonly checks: readonly Check[];
  readonly columns: readonly string[];
}

export type Offer = readonly (readonly [string, string])[];

export interface Choices {
  readonly models: Offer;
  readonly tables: Offer;
  readonly labels: Offer;
  readonly guess: Readonly<Partial<Record<'model' | 'target', string> & Record<'train' | 'test' | 'current', readonly string[]>>>;
  readonly why: string;
}

export interface Now {
  readonly report: Summary | null;
  /** Other reports of this session: index and label. */
  readonly reports: readonly (readonly [number, string])[];
  /** Whether the tables of the report are at hand. */
  readonly live: boolean;
}

export interface Hello extends Now {
  readonly style: string;
  readonly choices: Choices;
  readonly running: boolean;
}

/** value, warn, which side is worse, its name in the settings */
export type Limit = readonly [number, number | null, 'above' | 'below', string];

/** label, low, value, high, index of its limit, harshest severity (1 to 3), answer, waived, value in the other report */
export type Row = readonly [string, number | null, number | null, number | null, number | null, number, Answer, boolean, number | null];

export interface Places {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly severity: number;
  readonly unit: string;
  readonly statistic: string;
  readonly limits: readonly Limit[];
  readonly left: number;
  readonly rows: readonly Row[];
  /** Errors of all other checks. */
  readonly elsewhere: number;
  /** Undecided errors of all other checks. */
  readonly doubtful: number;
}

export interface Unfolded {
  readonly id: string;
  readonly index: number;
  readonly says: string;
  readonly kind: Kind;
  /** Drawn by the kernel, as the static report is: every user's text in it is escaped. */
  readonly html: string;
  readonly column: string;
  readonly place: string;
  readonly waive: string;
  readonly rows: number;
}

export interface Card {
  readonly name: string;
  readonly tables: readonly string[];
  readonly facts: readonly (readonly string[])[];
  readonly html: string;
  /** id, index, kind, number, times the limit, table */
  readonly checks: readonly (readonly [string, number, Kind, string, number, string])[];
}

export interface Page {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly page: number;
  readonly pages: number;
  readonly hidden: number;
  readonly table: string;
}

export interface Changes {
  readonly verdicts: readonly [Verdict, Verdict];
  readonly totals: Readonly<Record<'new' | 'worse' | 'better' | 'cleared', number>>;
  /** kind, id, place, before, after */
  readonly changes: readonly (readonly [string, string, string, string, string])[];
}

export interface Progress {
  readonly push: 'progress';
  readonly seconds: number;
  readonly done: number;
  readonly total: number;
  readonly criterion: string;
  readonly budget: number | null;
  readonly rooms: readonly (readonly [string, number, readonly Kind[]])[];
  readonly worst: readonly [Kind, string] | null;
}

export type Push =
  | Progress
  | ({ readonly push: 'report' } & Now)
  | { readonly push: 'failed'; readonly error: string }
  | { readonly push: 'choices'; readonly choices: Choices };
