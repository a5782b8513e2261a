/** Messages in Simplified Chinese. */
import type { Language } from './template';

const order = '[[ {orderNumber}]]';

export const simplifiedChinese: Language = {
  locale: 'zh-Hans',
  greeting: '[[{name} ]]您好：',
  closing: '[[{shop}]]',
  lines: {
    ordered: '{title} × {units}[[，单价 {price}]]：{total}[[，预计 {deliverOn} 送达]]',
    moved: '{title}[[：现预计 {deliverOn} 送达]]',
    late: '{title} × {units}，承诺于 {deliverOn} 送达',
    handedOver: '{title} × {units}[[：{text}]]',
    made: '{title} × {units}，地点 {location}[[，{readyOn} 完成]]',
    dropOff: '{name}[[，{address}]]',
    purchased: '{sku} × {units}',
  },
  templates: {
    'order.placed': {
      subject: `我们已收到您的订单${order}`,
      body: [`感谢您的订购。我们已收到您的订单${order}：`, '{lines}', '合计：{total}'],
    },
    'order.confirmed': {
      subject: `您的订单${order} 已确认`,
      body: [`我们确认您的订单${order}：`, '{lines}', '合计：{total}'],
    },
    'order.cancelled': { subject: `您的订单${order} 已取消`, body: [`您的订单${order} 已取消。已付款项将退还给您。`] },
    'order.expired': {
      subject: `您的订单${order} 已过期失效`,
      body: [`您的订单${order} 未在期限内付款，已失效。您无需支付任何款项。`],
    },
    'payment.actionRequired': {
      subject: `请确认订单${order} 的付款`,
      body: [`您的银行要求您确认订单${order} 的付款。请在商店打开您的订单完成确认。`],
    },
    'payment.failed': {
      subject: `订单${order} 付款失败`,
      body: [`您的订单${order} 付款未成功。请在商店打开您的订单，改用其他方式付款。`],
    },
    'refund.settled': {
      subject: `订单${order} 已退款 {amount}`,
      body: [`我们已就您的订单${order} 退款 {amount}。银行到账可能需要几天。`],
    },
    'shipment.dispatched': {
      subject: `您的订单${order} 已发货`,
      body: [`您的订单${order} 有一件包裹已发货[[，由 {carrier} 配送]]。`, '[[运单号：{tracking}]]'],
    },
    'shipment.delivered': { subject: `您的订单${order} 已送达`, body: [`您的订单${order} 有一件包裹已送达。`] },
    'return.approved': {
      subject: `订单${order} 的退货已批准`,
      body: [
        `我们接受您订单${order} 的退货申请，请将商品寄回。`,
        '[[请打印此面单并贴在包裹上：{labelUrl}]]',
        '[[交寄包裹时请出示此代码：{code}]]',
        '{lines}',
        '[[由 {carrier} 承运，运单号：{tracking}。]]',
      ],
    },
    'return.rejected': {
      subject: `订单${order} 的退货申请`,
      body: [`我们无法接受您订单${order} 的退货申请。如需了解原因，请回复此消息。`],
    },
    'return.received': {
      subject: `我们已收到订单${order} 的退货`,
      body: [`您订单${order} 的退货已送达，我们正在检查。`],
    },
    'return.expired': {
      subject: `我们尚未收到订单${order} 的退货`,
      body: [`您订单${order} 的退货未在期限内送达，因此我们已结束此退货申请。`],
    },
    'return.sentBack': {
      subject: `订单${order} 的退货已寄回给您`,
      body: [`您订单${order} 的退货中，我们无法接受的商品已寄回给您。`, '[[运单号：{tracking}]]'],
    },
    'approval.requested': {
      subject: `待批准：{command}${order}`,
      body: [`订单${order} 的 {command} 等待第二人批准。`, '原因：{reason}'],
    },
    'edit.confirmed': {
      subject: `您的订单${order} 已变更`,
      body: [`您的订单${order} 已按约定变更。`, '差额：{difference}'],
    },
    'promise.changed': {
      subject: `您的订单${order} 送达日期有变`,
      body: [`您的订单${order} 有部分商品的送达日期与之前告知的不同：`, '{lines}'],
    },
    'promise.threatened': {
      subject: `承诺可能无法兑现：订单${order}`,
      body: [`订单${order} 的下列商品可能无法准时发货：`, '{lines}'],
    },
    'promise.broken': { subject: `承诺未兑现：订单${order}`, body: [`订单${order} 的下列商品未准时送达：`, '{lines}'] },
    'lines.fulfilled': { subject: `您订购的内容${order}`, body: [`您的订单${order} 内容如下：`, '{lines}'] },
    'payment.authorizationExpired': {
      subject: `订单${order} 的付款授权已失效`,
      body: [`为订单${order} 保留的 {amount} 已失效。`],
    },
    'refund.reversed': {
      subject: `订单${order} 的退款被退回`,
      body: [`订单${order} 的退款 {amount} 无法支付（{code}）。`],
    },
    'dispute.opened': {
      subject: `订单${order} 的付款有争议`,
      body: [`订单${order} 的 {amount} 被提出争议：{reason}。`, '[[请于 {respondBy} 前回复。]]'],
    },
    'dispute.reminded': {
      subject: `订单${order} 的争议等待回复`,
      body: [`订单${order} 的争议等待提交证据[[，期限 {respondBy}]]。`],
    },
    'dispute.won': { subject: `争议胜诉：订单${order}`, body: [`订单${order} 的 {amount} 归商店所有。`] },
    'dispute.lost': { subject: `争议败诉：订单${order}`, body: [`订单${order} 的 {amount} 已退还给顾客。`] },
    'claim.opened': {
      subject: `请为订单${order} 提出索赔`,
      body: [`订单${order} 的一件包裹丢失或损坏：请向承运商索赔 {amount}[[，参考号 {reference}]]。`],
    },
    'payment.overdue': {
      subject: `您的订单${order}：应付 {amount}`,
      body: [`您的订单${order} 有 {amount} 已于 {dueOn} 到期。请付款；如果您已付款，请忽略此消息。`],
    },
    'production.requested': { subject: `订单${order} 待制作`, body: ['请制作：', '{lines}'] },
    'production.cancelled': { subject: `订单${order} 无需制作`, body: ['下列商品无需再制作：', '{lines}'] },
    'case.opened': {
      subject: '我们已收到您的来信（{number}）',
      body: ['感谢您的来信[[，订单 {orderNumber}]]。我们会尽快回复。您的工单编号：{number}'],
    },
    'case.replied': {
      subject: '[[{subject} ]]回复（{number}）',
      body: ['[[{text}]]', '如需再与我们联系，请回复此消息。您的工单编号：{number}'],
    },
    'case.resolved': {
      subject: '您的工单 {number} 已处理',
      body: [
        '[[{text}]]',
        '[[我们已将 {credit} 存入您的账户余额。]]',
        '如仍有疑问，请回复此消息。您的工单编号：{number}',
      ],
    },
    'case.reopened': {
      subject: '我们正重新处理您的工单 {number}',
      body: ['我们已重新打开您的工单 {number}，有进一步消息时会尽快与您联系。'],
    },
    'case.escalated': {
      subject: '工单 {number} 超时未处理（第 {level} 级）',
      body: ['{kind} 工单 {number}（优先级 {priority}）已超时[[，订单 {orderNumber}]]。', '[[负责人：{owner}]]'],
    },
    'feedback.asked': {
      subject: `您对订单${order} 满意吗？`,
      body: [`您的订单${order} 已送达。请到商店打开您的订单，告诉我们您的感受，只需一分钟。`],
    },
    'repair.quoted': {
      subject: '{title} 的维修报价：{total}',
      body: [
        '我们已检查您的 {title}[[（{serial}）]]，维修费用为 {total}（含税）。',
        '经您同意后我们才会开始维修，请于 {validUntil} 前同意或谢绝。',
      ],
    },
    'repair.accepted': {
      subject: '我们开始维修您的 {title}',
      body: ['您已同意以 {total} 维修您的 {title}[[（{serial}）]]，我们已开始维修。'],
    },
    'repair.repaired': {
      subject: '您的 {title} 已修好',
      body: ['您的 {title}[[（{serial}）]] 已修好，即将寄回给您。'],
    },
    'repair.sentBack': {
      subject: '您的 {title} 已寄回',
      body: ['您的 {title}[[（{serial}）]] 已寄回给您[[，由 {carrier} 配送]]。', '[[运单号：{tracking}]]'],
    },
    'repair.replaced': {
      subject: '新的 {title} 已寄出',
      body: [
        '您的 {title}[[（{serial}）]] 无法修复，我们已寄出另一件给您[[，由 {carrier} 配送]]。',
        '[[运单号：{tracking}]]',
      ],
    },
    'repair.declined': {
      subject: '您的 {title} 不予维修',
      body: ['您已谢绝维修您的 {title}[[（{serial}）]]，我们会将其原样寄回给您。'],
    },
    'repair.expired': {
      subject: '{title} 的维修报价已过期',
      body: ['我们在 {validUntil} 前未收到您的回复，因此不维修您的 {title}[[（{serial}）]]，并将其原样寄回给您。'],
    },
    'repair.late': {
      subject: '{sku} 的维修超时',
      body: ['{sku}[[（{serial}）]] 的维修状态为 {status}，应于 {dueAt} 前完成。'],
    },
    'stock.out': { subject: '{sku} 已售罄', body: ['{sku} 在所有地点均已无可售库存。'] },
    'stock.back': { subject: '{sku} 已补货', body: ['{sku} 已可再次销售[[：{units} 件]]。'] },
    'stock.low': {
      subject: '{location} 的 {sku} 库存偏低',
      body: ['{location} 的 {sku} 库存偏低[[：剩 {units} 件]]。'],
    },
    'stock.recovered': {
      subject: '{location} 的 {sku} 库存已恢复',
      body: ['{location} 的 {sku} 库存已恢复[[：{units} 件]]。'],
    },
    'queue.offered': {
      subject: '您等候的商品到货了',
      body: ['已为您保留 {sku} × {units}，至 {expiresAt} 为止。请到商店下单。'],
    },
    'purchase.sent': {
      subject: '采购单[[ {reference}]]',
      body: ['请送货至 {location}[[，期限 {expectedAt}]]：', '{lines}'],
    },
    'purchase.cancelled': {
      subject: '采购单[[ {reference}]] 已取消',
      body: ['请勿送货至 {location}：', '{lines}', '[[原因：{reason}]]'],
    },
    'endpoint.disabled': {
      subject: '已停止向 {endpoint} 发送 Webhook',
      body: ['{endpoint} 连续失败 {failures} 次（{reason}），在重新启用前不再发送。'],
    },
    digest: { subject: '您的订单动态', body: ['最新动态：', '{entries}'] },
  },
};
