// The public surface of 'keypin/node/versions', written by 'npm run api'. A change here is a change for users.

export declare function missingTlsFixes(version: string): string[]

export declare function tlsFixWarning(version: string): string | undefined

export declare function warnOfMissingFixes(version?: string): void
