/** Time and chance come in through this door only. */
export interface Clock {
  now(): Date;
  /** Eight lower-case hex digits, different every time. */
  id(): string;
}
