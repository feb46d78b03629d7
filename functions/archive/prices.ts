import { GiB } from './units.ts';

/**
 * List prices of us-east-1 in USD, without free tiers and discounts. Compiled 2026-11-22 from public copies of
 * AWS's price list dated 2024-07 to 2024-12: look again before you quote them. Requests are priced each.
 */
export const prices = {
  date: '2026-11-22',
  region: 'us-east-1',
  lambda: {
    gbSecond: 0.0000133334, // arm64, the first 7.5 billion a month (infracost, 2024-07)
    request: 0.2e-6, // infracost, 2024-07
  },
  states: {
    transition: 0.025e-3, // Standard; every state entered, retries too (aws.amazon.com/step-functions/pricing)
    expressRequest: 1e-6, // infracost, 2024-07
    expressGbSecond: 0.060012 / 3600, // the first 1,000 GB-hours (infracost, 2024-07)
  },
  s3: {
    read: 0.0004e-3, // GET and HEAD of STANDARD (infracost, 2024-07)
    write: {
      // PUT, POST and LIST by class (infracost, 2024-07; GLACIER_IR: two public cost tools)
      STANDARD: 0.005e-3,
      INTELLIGENT_TIERING: 0.005e-3,
      STANDARD_IA: 0.01e-3,
      ONEZONE_IA: 0.01e-3,
      GLACIER_IR: 0.02e-3,
      GLACIER: 0.03e-3,
      DEEP_ARCHIVE: 0.05e-3,
    },
    storage: {
      // A gigabyte a month, the first 50 TB where there are steps (aws.amazon.com/s3/pricing)
      STANDARD: 0.023,
      INTELLIGENT_TIERING: 0.023, // as it comes in; cheaper after 30 days without access
      STANDARD_IA: 0.0125,
      ONEZONE_IA: 0.01,
      GLACIER_IR: 0.004,
      GLACIER: 0.0036,
      DEEP_ARCHIVE: 0.00099,
    },
    retrieval: {
      // A gigabyte that is read, or copied from (aws.amazon.com/s3/pricing)
      STANDARD: 0,
      INTELLIGENT_TIERING: 0,
      STANDARD_IA: 0.01,
      ONEZONE_IA: 0.01,
      GLACIER_IR: 0.03,
    },
    /** INTELLIGENT_TIERING watches each object of 128 KiB or more, a month (aws.amazon.com/s3/pricing). */
    monitoredObject: 0.0025e-3,
  },
  /** From one region to another (aws.amazon.com/ec2/pricing/on-demand, "Data Transfer"); 0.01 to 0.02 from us-east-1. */
  transfer: { otherRegion: { gigabyte: 0.02 } },
  sqs: { request: 0.4e-6 }, // infracost, 2024-07
  sns: { publish: 0.5e-6 }, // infracost, 2024-12; deliveries to SQS are free
  logs: { gigabyte: 0.5 }, // ingestion (aws.amazon.com/cloudwatch/pricing)
  metrics: { metricMonth: 0.3 }, // same page
  kms: { request: 0.03e-4 }, // 0.03 per 10,000 (aws.amazon.com/kms/pricing)
  glacier: {
    // Vault retrievals. Bulk left the price list on 2021-12-06 (infracost b9fea2b94)
    Bulk: { gigabyte: 0, request: 0 },
    // Sources say 0.03 to 0.05 per 1,000 (infracost, 2024-07; re:Post): maxCostUsd is a cap and takes the dearer
    Standard: { gigabyte: 0.01, request: 0.05e-3 },
    Expedited: { gigabyte: 0.03, request: 10e-3 },
  },
  vault: { gigabyteMonth: 0.0036 }, // infracost, 2024-07
} as const;

export type StorageClass = keyof typeof prices.s3.write;
/** Classes whose objects can be copied from as they are (API_CopyObject: not from GLACIER and DEEP_ARCHIVE). */
export type ReadableClass = keyof typeof prices.s3.retrieval;
export type PricedTier = keyof typeof prices.glacier;

/** AWS's gigabyte is 2^30 bytes. */
export const gigabyte = GiB;
