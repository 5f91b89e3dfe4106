/** A record of a data set: what a program is given, and what is known to be right. */
export interface Example<
  Input extends object = Record<string, unknown>,
  Labels extends object = Record<string, unknown>,
> {
  /** Names the example within its data set. */
  readonly id: string
  /** What the program is run with. */
  readonly inputs: Input
  /** What is known to be right. */
  readonly labels: Labels
  /** Examples of one group stay in one split and form one cluster in statistics. */
  readonly group?: string | undefined
  /** Anything else worth keeping. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
}
