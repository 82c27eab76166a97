export { woocommerceOrders } from './orders.ts'
export { woocommerceProducts } from './products.ts'
