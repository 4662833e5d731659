/** What the fake sells, as recorded of the real one in July 2026. */
export interface Offer {
  readonly ncpus: number
  /** Bytes. */
  readonly ram: number
  readonly hourlyPrice: number
  /** Bytes; 0 for types that take block storage only. */
  readonly localMax: number
  readonly endOfService: boolean
}

const GiB = 2 ** 30
const offer = (ncpus: number, gib: number, hourlyPrice: number, localMax = 0, endOfService = false): Offer => ({
  ncpus,
  ram: gib * GiB,
  hourlyPrice,
  localMax: localMax * 1e9,
  endOfService,
})

export const offers: Readonly<Record<string, Offer>> = {
  // Enough of them that there is a second page, as there is on the real one.
  ...Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`DEV1-${at}`, offer(2, 2, 0.01, 40)])),
  'GP1-XS': offer(4, 16, 0.0932, 150),
  'GP1-S': offer(8, 32, 0.19074, 300),
  'GP1-M': offer(16, 64, 0.38352, 600),
  'START1-S': offer(2, 2, 0.0194, 50, true),
  ...Object.fromEntries(Array.from({ length: 43 }, (_, at) => [`ENT-${at}`, offer(2, 8, 0.08)])),
  'BASIC3-X4C-16G': offer(4, 16, 0.1184),
  'BASIC3-X8C-32G': offer(8, 32, 0.2368),
  'BASIC3-X16C-64G': offer(16, 64, 0.4733),
  'POP2-8C-32G': offer(8, 32, 0.29),
  'POP2-16C-64G': offer(16, 64, 0.59),
  'PRO2-XS': offer(4, 16, 0.11),
  'PRO2-M': offer(16, 64, 0.4468),
}

export function offerWire({ ncpus, ram, hourlyPrice, localMax, endOfService }: Offer) {
  return {
    monthly_price: hourlyPrice * 730,
    hourly_price: hourlyPrice,
    alt_names: [],
    per_volume_constraint: { l_ssd: { min_size: 1e9, max_size: localMax } },
    volumes_constraint: { min_size: 0, max_size: localMax },
    ncpus,
    gpu: null,
    gpu_info: null,
    ram,
    arch: 'x86_64',
    baremetal: false,
    network: {
      interfaces: [],
      sum_internal_bandwidth: 8e8,
      sum_internet_bandwidth: 8e8,
      ipv6_support: true,
    },
    capabilities: { boot_types: ['local'], block_storage: true, max_file_systems: 0 },
    scratch_storage_max_size: 0,
    block_bandwidth: 4e7,
    end_of_service: endOfService,
  }
}
