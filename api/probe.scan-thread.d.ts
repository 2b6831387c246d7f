// The public surface of '@keypin/probe/scan-thread', written by 'npm run api'. A change here is a change for users.

