export { bigcommerceOrders } from './orders.ts'
export { bigcommerceProducts } from './products.ts'
