// Generated from mlready_jupyter/display/report.schema.json by `python -m tests.display.refresh`. Do not edit.

export interface Report {
  /** Grows when a reader of the old document would be misled. */
  readonly format: 1;
  /** The version of mlready that wrote it. */
  readonly version: string;
  readonly about: About;
  readonly started: string;
  readonly today: string;
  readonly seconds: number;
  /** Seconds of each part that several checks shared. */
  readonly shared: Readonly<Record<string, number>>;
  readonly verdict: "ready" | "not ready" | "undecided";
  /** What keeps an undecided verdict open. */
  readonly why: string;
  readonly grade: "A" | "B" | "C" | "D" | "";
  readonly rooms: readonly Room[];
  readonly outcomes: readonly Outcome[];
  readonly waivers: readonly Waiver[];
}

export interface About {
  readonly name: string;
  readonly kind: string;
  readonly facts: Readonly<Record<string, string>>;
}

export interface Room {
  readonly name: string;
  readonly grade: "A" | "B" | "C" | "D" | "";
}

export type Severity = "note" | "warning" | "error";

export type Answer = "clear" | "found" | "undecided" | "skipped" | "broken";

export interface Outcome {
  readonly criterion: string;
  readonly room: string;
  readonly title: string;
  readonly severity: Severity;
  readonly answer: Answer;
  /** Why it was skipped, or how it broke. */
  readonly reason: string;
  readonly seconds: number;
  readonly findings: readonly Finding[];
}

export interface Finding {
  /** Its handle, for what was found and not waived. */
  readonly number: number | null;
  readonly answer: Answer;
  readonly severity: Severity;
  readonly says: string;
  readonly at: Place;
  readonly remedy: string;
  readonly measured: Interval | null;
  readonly limit: Limit | null;
  readonly unit: string;
  readonly statistic: string;
  readonly needs: string;
  readonly matters: string;
  readonly example: string;
  readonly exhibit: Exhibit | null;
  /** Whether nblint can mend it by itself. */
  readonly fix: "" | "safe" | "unsafe";
  readonly waiver: Waiver | null;
}

export type Place = InCell | InColumn | InCall | Whole;

export interface InCell {
  readonly path: string;
  readonly cell: number;
  readonly line: number;
  readonly column: number;
  readonly file_line: number;
  readonly kind: "cell";
}

export interface InColumn {
  readonly table: string;
  readonly column: string;
  readonly kind: "column";
}

export interface InCall {
  readonly method: string;
  readonly given: string;
  readonly kind: "call";
}

export interface Whole {
  readonly name: string;
  readonly kind: "whole";
}

export interface Interval {
  readonly low: number | null;
  readonly value: number | null;
  readonly high: number | null;
}

export interface Limit {
  readonly value: number | null;
  readonly warn: number | null;
  readonly worse: "above" | "below";
}

export interface Waiver {
  readonly criterion: string;
  readonly where: string;
  readonly owner: string;
  readonly reason: string;
  readonly until: string;
  readonly source: "settings" | "inline" | "baseline";
  /** When it was granted, where that was written down. */
  readonly since: string | null;
}

export type Exhibit = Histograms | Curve | Intervals | Cases | Rows;

export interface Series {
  readonly name: string;
  readonly rows: number;
  readonly shares: readonly (number | null)[];
}

export interface Histograms {
  readonly title: string;
  readonly reference: Series;
  readonly now: Series;
  readonly edges: readonly (number | null)[];
  readonly labels: readonly string[];
  readonly apart: number | null;
  readonly caption: string;
  readonly kind: "histograms";
}

export interface Point {
  readonly x: number | null;
  readonly y: Interval;
  readonly label: string;
  readonly breaks: boolean;
}

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [number | null, number | null])[];
  readonly role: "fit" | "forecast" | "reference" | "limit";
}

export interface Curve {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly points: readonly Point[];
  readonly lines: readonly Line[];
  readonly log: boolean;
  readonly square: boolean;
  readonly band: number | null;
  readonly caption: string;
  readonly kind: "curve";
}

export interface Bar {
  readonly name: string;
  readonly measured: Interval;
  readonly note: string;
  readonly breaks: boolean;
}

export interface Intervals {
  readonly title: string;
  readonly x: string;
  readonly bars: readonly Bar[];
  readonly limit: number | null;
  readonly overall: number | null;
  readonly caption: string;
  readonly kind: "intervals";
}

export interface Case {
  readonly fed: string;
  readonly results: readonly ("silent" | "refused" | "ok" | "crashed" | "not run")[];
  readonly came_back: string;
}

export interface Cases {
  readonly title: string;
  readonly methods: readonly string[];
  readonly rows: readonly Case[];
  readonly caption: string;
  readonly kind: "cases";
}

export interface Rows {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly caption: string;
  readonly kind: "rows";
}
