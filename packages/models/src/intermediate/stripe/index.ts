export { stripeCharges } from './charges.ts'
export { stripePaymentIntents } from './payment-intents.ts'
