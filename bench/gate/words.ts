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
  slos: { met: 'met', 'not met': 'not met', open: 'this machine cannot tell within the budget' },
  metrics: { throughput: 'throughput', cpu: 'requests per second of server CPU' },
  ofAfter: (metric: string, ratio: string) => `${metric} of after is ${ratio} times that of before`,
  interval: (low: string, high: string) => `${low} to ${high}`,
  found: (value: string, interval: string, blocks: number) =>
    `${value} (${interval}, 99 % over all looks, ${blocks} blocks)`,
  tooFew: 'fewer than five valid blocks',
  notMeasured: (column: string) => `a block has no ${column}: give a longer --duration`,
  invalid: (because: string) => `last invalid block: ${because}`,
  failed: (because: string) => `cannot be measured: ${because}`,
  sentence: (verdict: string, details: string) => `${verdict}: ${details}`,
  /** @param ratio AFTER over BEFORE; null: not known yet */
  progress: (blocks: number, ratio: string | null) =>
    `block ${blocks}${ratio === null ? '' : `: after / before ${ratio}`}`,
  heads: ['what', 'value', 'interval', 'blocks'],
  ratioOf: (metric: string) => `${metric}, after / before`,
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
  slos: {
    met: 'tenu',
    'not met': 'pas tenu',
    open: 'cette machine ne peut pas le dire dans le temps donné',
  },
  metrics: { throughput: 'débit', cpu: 'requêtes par seconde de CPU du serveur' },
  ofAfter: (metric, ratio) => `après ÷ avant, ${metric}\u00a0: ${ratio}`,
  interval: (low, high) => `de ${low} à ${high}`,
  found: (value, interval, blocks) =>
    `${value} (${interval}, 99\u00a0% pour tous les examens, ${blocks} blocs)`,
  tooFew: 'moins de cinq blocs valides',
  notMeasured: (column) => `un bloc n’a pas de ${column}\u00a0: donnez une --duration plus longue`,
  invalid: (because) => `dernier bloc non valide\u00a0: ${because}`,
  failed: (because) => `ne peut pas être mesuré\u00a0: ${because}`,
  sentence: (verdict, details) => `${verdict}\u00a0: ${details}`,
  progress: (blocks, ratio) => `bloc ${blocks}${ratio === null ? '' : `\u00a0: après ÷ avant ${ratio}`}`,
  heads: ['quoi', 'valeur', 'intervalle', 'blocs'],
  ratioOf: (metric) => `${metric}, après ÷ avant`,
};
