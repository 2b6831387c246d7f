// The public surface of 'keypin/register', written by 'npm run api'. A change here is a change for users.

