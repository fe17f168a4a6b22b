/** What a gate prints, in English and in French, whose narrow spaces do not break. Pure. */

export const ENGLISH_GATE = {
  /** BCP 47, of its numbers. */
  locale: 'en-GB',
  title: 'Gate',
  /** @param limit with its unit */
  verdicts: {
    slower: (limit: string) => `slower by at least ${limit}`,
    'not slower': (limit: string) => `not slower by ${limit}`,
    open: (_limit: string) => 'this machine cannot tell within the budget',
  },
  metrics: { throughput: 'throughput', cpu: 'requests per second of server CPU' },
  found: (metric: string, ratio: string, low: string, high: string, blocks: number) =>
    `${metric} of after is ${ratio} times that of before (${low} to ${high}, 99 % over all looks, ${blocks} blocks)`,
  tooFew: 'fewer than five valid blocks',
  invalid: (because: string) => `last invalid: ${because}`,
  failed: (because: string) => `cannot be measured: ${because}`,
  sentence: (verdict: string, details: string) => `${verdict}: ${details}`,
  heads: ['metric', 'after / before', 'interval', 'blocks'],
  interval: (low: string, high: string) => `${low} to ${high}`,
};

export type GateWords = typeof ENGLISH_GATE;

export const FRENCH_GATE: GateWords = {
  locale: 'fr-FR',
  title: 'Seuil',
  verdicts: {
    slower: (limit) => `plus lent d’au moins ${limit}`,
    'not slower': (limit) => `pas plus lent de ${limit}`,
    open: () => 'cette machine ne peut pas le dire dans le temps donné',
  },
  metrics: { throughput: 'débit', cpu: 'requêtes par seconde de CPU du serveur' },
  found: (metric, ratio, low, high, blocks) =>
    `après ÷ avant, ${metric}\u00a0: ${ratio} (de ${low} à ${high}, 99\u00a0% pour tous les examens, ${blocks} blocs)`,
  tooFew: 'moins de cinq blocs valides',
  invalid: (because) => `dernier bloc non valide\u00a0: ${because}`,
  failed: (because) => `ne peut pas être mesuré\u00a0: ${because}`,
  sentence: (verdict, details) => `${verdict}\u00a0: ${details}`,
  heads: ['mesure', 'après ÷ avant', 'intervalle', 'blocs'],
  interval: (low, high) => `${low} à ${high}`,
};
