/** Sizes of a platform, smallest first: overlays on disk. Apart from the schema of gomeet.yaml, so that flags can name them without it. */
export const profileNames = ['dev', 's1', 's2', 's3', 'gomeet-500', 's4'] as const;
/** Platforms: folders under templates/. */
export const stackNames = ['gomeet'] as const;
