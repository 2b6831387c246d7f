// The public surface of '@keypin/care/advice', written by 'npm run api'. A change here is a change for users.

export { Advice, AdviceItem, AdviceLevel, advise } from '@keypin/care'
