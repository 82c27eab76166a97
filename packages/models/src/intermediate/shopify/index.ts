export { shopifyOrders } from './orders.ts'
export { shopifyProducts } from './products.ts'
