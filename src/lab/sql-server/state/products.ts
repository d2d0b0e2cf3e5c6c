/** What differs between the versions a deployment can meet. */
export interface Product {
  readonly year: ProductYear;
  readonly major: number;
  readonly minor: number;
  readonly build: number;
  readonly revision: number;
  /** `RTM`, `SP3`. */
  readonly level: string;
  /** Of the database format: written into every backup, and what forbids going back. */
  readonly databaseVersion: number;
  readonly compatibilityLevel: number;
}

export type ProductYear = '2008 R2' | '2012' | '2014' | '2016' | '2017' | '2019' | '2022';

const product = (
  year: ProductYear,
  version: readonly [number, number, number, number],
  level: string,
  databaseVersion: number,
  compatibilityLevel: number,
): Product => {
  const [major, minor, build, revision] = version;
  return { year, major, minor, build, revision, level, databaseVersion, compatibilityLevel };
};

/** One build of each version. @source formats.md 5.5 (database versions); MicrosoftDocs, SQL Server builds */
export const PRODUCTS: Readonly<Record<ProductYear, Product>> = {
  '2008 R2': product('2008 R2', [10, 50, 6000, 34], 'SP3', 661, 100),
  '2012': product('2012', [11, 0, 7001, 0], 'SP4', 706, 110),
  '2014': product('2014', [12, 0, 6024, 0], 'SP3', 782, 120),
  '2016': product('2016', [13, 0, 6300, 2], 'SP3', 852, 130),
  '2017': product('2017', [14, 0, 3456, 2], 'RTM', 869, 140),
  '2019': product('2019', [15, 0, 4316, 3], 'RTM', 904, 150),
  '2022': product('2022', [16, 0, 4236, 2], 'RTM', 957, 160),
};

export const EDITIONS = {
  express: { name: 'Express Edition', engine: 4 },
  standard: { name: 'Standard Edition', engine: 2 },
  enterprise: { name: 'Enterprise Edition', engine: 3 },
} as const;
export type Edition = keyof typeof EDITIONS;

export const versionText = ({ major, minor, build, revision }: Product): string => `${major}.${minor}.${build}.${revision}`;

/** Express never compresses a backup; Standard does since 2008 R2. @source MicrosoftDocs/sql-docs, Backup compression, restrictions */
export const compressesBackups = (edition: Edition): boolean => edition !== 'express';

/** Availability groups, `ALTER ROLE ... ADD MEMBER` and IF EXISTS came at these versions. */
export const isAtLeast = (one: Product, year: ProductYear): boolean =>
  one.major * 100 + one.minor >= PRODUCTS[year].major * 100 + PRODUCTS[year].minor;
