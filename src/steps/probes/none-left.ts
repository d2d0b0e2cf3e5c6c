import { z } from 'zod';
import { Listing } from '../../domain/listings.js';
import { no, yes } from '../../domain/probes.js';
import { listed } from '../listing.js';
import type { ProbeHandler } from './probe.js';

const Args = z.strictObject({ listing: Listing, what: z.string() }); // in words, as in 'users of pool01.contoso.com'

/** Whether a listing has no object any more: all of them were moved or removed. */
export const noneLeftProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ listing, what }, world) {
    let left = 0;
    for await (const _ of listed(listing, ['Identity'], world)) {
      void _;
      left++;
    }
    return left === 0 ? yes(`there are no ${what} any more`) : no(`there are ${left} ${what}`);
  },
};
