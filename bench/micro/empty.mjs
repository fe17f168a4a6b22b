/* oxlint-disable unicorn/no-empty-file -- nothing but what any worker costs */
