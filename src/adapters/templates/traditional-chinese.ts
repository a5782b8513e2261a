/** Messages in Traditional Chinese. */
import type { Language } from './template';

const order = '[[ {orderNumber}]]';

export const traditionalChinese: Language = {
  locale: 'zh-Hant',
  greeting: '[[{name} ]]您好：',
  closing: '[[{shop}]]',
  lines: {
    ordered: '{title} × {units}[[，單價 {price}]]：{total}[[，預計 {deliverOn} 送達]]',
    moved: '{title}[[：現預計 {deliverOn} 送達]]',
    late: '{title} × {units}，承諾於 {deliverOn} 送達',
    handedOver: '{title} × {units}[[：{text}]]',
    made: '{title} × {units}，地點 {location}[[，{readyOn} 完成]]',
    dropOff: '{name}[[，{address}]]',
    purchased: '{sku} × {units}',
  },
  templates: {
    'order.placed': {
      subject: `我們已收到您的訂單${order}`,
      body: [`感謝您的訂購。我們已收到您的訂單${order}：`, '{lines}', '總計：{total}'],
    },
    'order.confirmed': {
      subject: `您的訂單${order} 已確認`,
      body: [`我們確認您的訂單${order}：`, '{lines}', '總計：{total}'],
    },
    'order.cancelled': { subject: `您的訂單${order} 已取消`, body: [`您的訂單${order} 已取消。已付款項將退還給您。`] },
    'order.expired': {
      subject: `您的訂單${order} 已逾期失效`,
      body: [`您的訂單${order} 未在期限內付款，已失效。您無須支付任何款項。`],
    },
    'payment.actionRequired': {
      subject: `請確認訂單${order} 的付款`,
      body: [`您的銀行要求您確認訂單${order} 的付款。請在商店開啟您的訂單以完成確認。`],
    },
    'payment.failed': {
      subject: `訂單${order} 付款失敗`,
      body: [`您的訂單${order} 付款未成功。請在商店開啟您的訂單，改用其他方式付款。`],
    },
    'refund.settled': {
      subject: `訂單${order} 已退款 {amount}`,
      body: [`我們已就您的訂單${order} 退款 {amount}。銀行入帳可能需要數日。`],
    },
    'shipment.dispatched': {
      subject: `您的訂單${order} 已出貨`,
      body: [`您的訂單${order} 有一件包裹已出貨[[，由 {carrier} 配送]]。`, '[[追蹤號碼：{tracking}]]'],
    },
    'shipment.delivered': { subject: `您的訂單${order} 已送達`, body: [`您的訂單${order} 有一件包裹已送達。`] },
    'return.approved': {
      subject: `訂單${order} 的退貨已核准`,
      body: [
        `我們接受您訂單${order} 的退貨申請，請將商品寄回。`,
        '[[請列印此標籤並貼在包裹上：{labelUrl}]]',
        '[[交寄包裹時請出示此代碼：{code}]]',
        '{lines}',
        '[[由 {carrier} 運送，追蹤號碼：{tracking}。]]',
      ],
    },
    'return.rejected': {
      subject: `訂單${order} 的退貨申請`,
      body: [`我們無法接受您訂單${order} 的退貨申請。如需了解原因，請回覆此訊息。`],
    },
    'return.received': {
      subject: `我們已收到訂單${order} 的退貨`,
      body: [`您訂單${order} 的退貨已送達，我們正在檢查。`],
    },
    'return.expired': {
      subject: `我們尚未收到訂單${order} 的退貨`,
      body: [`您訂單${order} 的退貨未在期限內送達，因此我們已結束此退貨申請。`],
    },
    'return.sentBack': {
      subject: `訂單${order} 的退貨已寄回給您`,
      body: [`您訂單${order} 的退貨中，我們無法接受的商品已寄回給您。`, '[[追蹤號碼：{tracking}]]'],
    },
    'approval.requested': {
      subject: `待核准：{command}${order}`,
      body: [`訂單${order} 的 {command} 等待第二人核准。`, '原因：{reason}'],
    },
    'edit.confirmed': {
      subject: `您的訂單${order} 已變更`,
      body: [`您的訂單${order} 已依約定變更。`, '差額：{difference}'],
    },
    'promise.changed': {
      subject: `您的訂單${order} 送達日期有變`,
      body: [`您的訂單${order} 有部分商品的送達日期與先前告知的不同：`, '{lines}'],
    },
    'promise.threatened': {
      subject: `承諾可能無法兌現：訂單${order}`,
      body: [`訂單${order} 的下列商品可能無法準時出貨：`, '{lines}'],
    },
    'promise.broken': { subject: `承諾未兌現：訂單${order}`, body: [`訂單${order} 的下列商品未準時送達：`, '{lines}'] },
    'lines.fulfilled': { subject: `您訂購的內容${order}`, body: [`您的訂單${order} 內容如下：`, '{lines}'] },
    'payment.authorizationExpired': {
      subject: `訂單${order} 的付款授權已失效`,
      body: [`為訂單${order} 保留的 {amount} 已失效。`],
    },
    'refund.reversed': {
      subject: `訂單${order} 的退款被退回`,
      body: [`訂單${order} 的退款 {amount} 無法支付（{code}）。`],
    },
    'dispute.opened': {
      subject: `訂單${order} 的付款有爭議`,
      body: [`訂單${order} 的 {amount} 被提出爭議：{reason}。`, '[[請於 {respondBy} 前回覆。]]'],
    },
    'dispute.reminded': {
      subject: `訂單${order} 的爭議等待回覆`,
      body: [`訂單${order} 的爭議等待提出證據[[，期限 {respondBy}]]。`],
    },
    'dispute.won': { subject: `爭議勝訴：訂單${order}`, body: [`訂單${order} 的 {amount} 歸商店所有。`] },
    'dispute.lost': { subject: `爭議敗訴：訂單${order}`, body: [`訂單${order} 的 {amount} 已退還給顧客。`] },
    'claim.opened': {
      subject: `請為訂單${order} 提出索賠`,
      body: [`訂單${order} 的一件包裹遺失或損壞：請向承運商索賠 {amount}[[，參考號碼 {reference}]]。`],
    },
    'payment.overdue': {
      subject: `您的訂單${order}：應付 {amount}`,
      body: [`您的訂單${order} 有 {amount} 已於 {dueOn} 到期。請付款；若您已付款，請忽略此訊息。`],
    },
    'production.requested': { subject: `訂單${order} 待製作`, body: ['請製作：', '{lines}'] },
    'production.cancelled': { subject: `訂單${order} 無須製作`, body: ['下列商品無須再製作：', '{lines}'] },
    'case.opened': {
      subject: '我們已收到您的來信（{number}）',
      body: ['感謝您的來信[[，訂單 {orderNumber}]]。我們會盡快回覆。您的案件編號：{number}'],
    },
    'case.replied': {
      subject: '[[{subject} ]]回覆（{number}）',
      body: ['[[{text}]]', '如需再與我們聯絡，請回覆此訊息。您的案件編號：{number}'],
    },
    'case.resolved': {
      subject: '您的案件 {number} 已處理',
      body: [
        '[[{text}]]',
        '[[我們已將 {credit} 存入您的購物金。]]',
        '如仍有疑問，請回覆此訊息。您的案件編號：{number}',
      ],
    },
    'case.reopened': {
      subject: '我們正重新處理您的案件 {number}',
      body: ['我們已重新開啟您的案件 {number}，有進一步消息時會盡快與您聯絡。'],
    },
    'case.escalated': {
      subject: '案件 {number} 逾時未處理（第 {level} 級）',
      body: ['{kind} 案件 {number}（優先級 {priority}）已逾時[[，訂單 {orderNumber}]]。', '[[負責人：{owner}]]'],
    },
    'feedback.asked': {
      subject: `您對訂單${order} 滿意嗎？`,
      body: [`您的訂單${order} 已送達。請至商店開啟您的訂單，告訴我們您的感受，只需一分鐘。`],
    },
    'repair.quoted': {
      subject: '{title} 的維修報價：{total}',
      body: [
        '我們已檢查您的 {title}[[（{serial}）]]，維修費用為 {total}（含稅）。',
        '經您同意後我們才會開始維修，請於 {validUntil} 前同意或婉拒。',
      ],
    },
    'repair.accepted': {
      subject: '我們開始維修您的 {title}',
      body: ['您已同意以 {total} 維修您的 {title}[[（{serial}）]]，我們已開始維修。'],
    },
    'repair.repaired': {
      subject: '您的 {title} 已修好',
      body: ['您的 {title}[[（{serial}）]] 已修好，即將寄回給您。'],
    },
    'repair.sentBack': {
      subject: '您的 {title} 已寄回',
      body: ['您的 {title}[[（{serial}）]] 已寄回給您[[，由 {carrier} 配送]]。', '[[追蹤號碼：{tracking}]]'],
    },
    'repair.replaced': {
      subject: '新的 {title} 已寄出',
      body: [
        '您的 {title}[[（{serial}）]] 無法修復，我們已寄出另一件給您[[，由 {carrier} 配送]]。',
        '[[追蹤號碼：{tracking}]]',
      ],
    },
    'repair.declined': {
      subject: '您的 {title} 不予維修',
      body: ['您已婉拒維修您的 {title}[[（{serial}）]]，我們會將其原樣寄回給您。'],
    },
    'repair.expired': {
      subject: '{title} 的維修報價已逾期',
      body: ['我們在 {validUntil} 前未收到您的回覆，因此不維修您的 {title}[[（{serial}）]]，並將其原樣寄回給您。'],
    },
    'repair.late': {
      subject: '{sku} 的維修逾時',
      body: ['{sku}[[（{serial}）]] 的維修狀態為 {status}，應於 {dueAt} 前完成。'],
    },
    'stock.out': { subject: '{sku} 已售罄', body: ['{sku} 在所有地點均已無可售庫存。'] },
    'stock.back': { subject: '{sku} 已補貨', body: ['{sku} 已可再次銷售[[：{units} 件]]。'] },
    'stock.low': {
      subject: '{location} 的 {sku} 庫存偏低',
      body: ['{location} 的 {sku} 庫存偏低[[：剩 {units} 件]]。'],
    },
    'stock.recovered': {
      subject: '{location} 的 {sku} 庫存已恢復',
      body: ['{location} 的 {sku} 庫存已恢復[[：{units} 件]]。'],
    },
    'queue.offered': {
      subject: '您等候的商品到貨了',
      body: ['已為您保留 {sku} × {units}，至 {expiresAt} 為止。請至商店下單。'],
    },
    'purchase.sent': {
      subject: '採購單[[ {reference}]]',
      body: ['請送貨至 {location}[[，期限 {expectedAt}]]：', '{lines}'],
    },
    'purchase.cancelled': {
      subject: '採購單[[ {reference}]] 已取消',
      body: ['請勿送貨至 {location}：', '{lines}', '[[原因：{reason}]]'],
    },
    'endpoint.disabled': {
      subject: '已停止向 {endpoint} 發送 Webhook',
      body: ['{endpoint} 連續失敗 {failures} 次（{reason}），在重新啟用前不再發送。'],
    },
    digest: { subject: '您的訂單動態', body: ['最新動態：', '{entries}'] },
  },
};
