/** Why the library refused something, in words for whoever reads the page: its own sentence in English, the shop's in Chinese. */
import type { ErrorCode, Problem } from 'orderwright';
import { goodOf } from './goods';
import type { View } from './view';

/** The reason in the language of the page, with the field or the goods that it is about. */
export function inWords({ language, t, say, money }: View, problem: Problem): string {
  const { code, message, path = [], details } = problem;
  const short = shortOf(problem).map((sku) => goodOf(sku)?.title[language] ?? sku);
  if (short.length > 0) return t('There is not as much of it left: {}', short.join(t(', ')));
  const field = [...path].reverse().find((part) => typeof part === 'string');
  if (code === 'input.invalid')
    return field ? t('This is not filled in as it should be: {}', say(field)) : t('Something is not filled in well.');
  if (typeof details?.outstanding === 'number') return t('{} is still to be paid.', money(details.outstanding));
  // The library names states and commands as programs do.
  if (language === 'en')
    return sentence(message.replace(/\b[a-z]+(?:\.[a-z]|[A-Z])\w*/g, (name) => say(name).toLowerCase()));
  return chineseRefusals[code as ErrorCode] ?? t('The rules of the shop do not allow it.');
}

/** The SKUs that are missing, each once, where goods are. */
function shortOf({ code, details }: Problem): string[] {
  if (code !== 'stock.short') return [];
  const rows = (details?.rows ?? [details]) as readonly ({ readonly sku?: unknown } | undefined)[];
  return [...new Set(rows.flatMap((row) => (typeof row?.sku === 'string' ? [row.sku] : [])))];
}

const sentence = (text: string): string => {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
};

const chineseRefusals: Readonly<Record<ErrorCode, string>> = {
  'input.invalid': '填寫的內容不正確。',
  'config.invalid': '商店的設定不正確。',
  'capability.missing': '商店不支援這項功能。',
  'key.reused': '這份表單已送出過不同的內容。請重新整理頁面再試一次。',
  'name.taken': '這個名稱已被使用。',
  'version.conflict': '資料已被更改。請重新整理頁面再試一次。',
  'contention.exhausted': '目前太多人同時更改這筆資料。請再試一次。',
  'transaction.nested': '系統目前忙碌中。請再試一次。',
  'store.unavailable': '資料庫沒有回應。請再試一次。',
  'store.incompatible': '資料庫需要更新。',
  'port.failed': '外部服務發生錯誤。請稍後再試。',
  'port.timeout': '外部服務沒有及時回應，結果尚未確定。',
  'order.notFound': '找不到這筆訂單。',
  'order.empty': '訂單中沒有商品。',
  'order.tooLarge': '訂單超過上限。',
  'order.totals': '金額與您看到的不同。請再確認一次。',
  'order.state': '訂單目前的狀態不允許。',
  'order.held': '訂單正被保留。',
  'order.regionBlocks': '商店自訂的流程目前不允許。',
  'order.unpaid': '尚未滿足付款條件。',
  'order.expiredQuote': '報價已過期。',
  'order.bound': '自動步驟過多，系統已停止。',
  'actor.notAllowed': '您沒有執行此操作的權限。',
  'actor.sameActor': '不能核准自己提出的要求。',
  'approval.notFound': '沒有待核准的要求。',
  'approval.needed': '需要另一位員工核准。',
  'line.notFound': '訂單中沒有這項商品。',
  'line.quantity': '沒有剩餘的數量。',
  'line.notReturnable': '這項商品無法退貨。',
  'currency.notSold': '商店不接受這種貨幣。',
  'currency.differs': '貨幣不一致。',
  'line.price': '價格與目錄不符。',
  'sku.unknown': '目錄中沒有這項商品。',
  'unit.unknown': '這項商品不以此單位販售。',
  'unit.quantity': '數量不是完整的單位。',
  'price.missing': '這項商品沒有價格。',
  'override.reason': '更改價格需要理由。',
  'limit.exceeded': '超過商店的上限。',
  'address.incomplete': '地址不完整。',
  'stock.short': '庫存不足。',
  'backorder.none': '沒有等待中的缺貨。',
  'window.full': '這個配送時段已額滿。',
  'window.unknown': '沒有這個配送時段。',
  'window.late': '商品可能無法在這個時段前送達。',
  'promise.kept': '沒有需要處理的交期。',
  'production.none': '沒有需要製作的商品。',
  'production.begun': '商品已開始製作，無法取消。',
  'stock.frozen': '庫存已凍結。',
  'stock.unknown': '沒有這筆庫存。',
  'stock.uncosted': '這批貨沒有成本資料。',
  'serial.count': '請逐一填寫序號，每個一次。',
  'serial.here': '這個序號已在庫存中。',
  'serial.absent': '庫存中沒有這個序號。',
  'serial.notSold': '這個序號不屬於這筆訂單，或已退回。',
  'stock.damaged': '庫存資料仍不一致。',
  'discount.limit': '優惠的使用次數已達上限。',
  'purchase.limit': '每位顧客的購買數量有上限。',
  'document.notFound': '找不到這份文件。',
  'document.state': '文件目前的狀態不允許。',
  'document.line': '文件中沒有這一項，或尚未就緒。',
  'document.units': '沒有剩餘的數量。',
  'case.unmatched': '這封信不屬於任何案件。',
  'case.otherCustomer': '不同顧客的案件不能合併。',
  'feedback.token': '這個評價連結無效。',
  'scan.wrong': '這裡不需要這項商品。',
  'scan.surplus': '數量已足夠，這一件是多的。',
  'scan.repeated': '這個序號已掃描過。',
  'parcel.notFound': '沒有這個開啟中的包裹。',
  'parcel.incomplete': '還有商品尚未放入包裹。',
  'counter.short': '已達上限。',
  'queue.notFound': '等候名單中沒有這位。',
  'reservation.expired': '保留時間已過，商品已售出。',
  'hold.notFound': '沒有這項保留。',
  'payment.notFound': '沒有這筆付款。',
  'payment.state': '付款狀態不允許。',
  'payment.amount': '沒有可處理的金額。',
  'payment.methodUnknown': '商店沒有這種付款方式。',
  'payment.declined': '付款被拒絕。',
  'webhook.unverified': '通知的簽章不正確。',
  'webhook.stale': '通知的簽章時間過舊。',
  'refund.amount': '沒有可退的金額。',
  'dispute.notFound': '沒有爭議款。',
  'dispute.state': '沒有待回覆的爭議款。',
  'dispute.late': '回覆爭議的期限已過。',
  'tax.state': '稅務狀態不允許。',
  'tender.unknown': '沒有這張禮品卡或購物金，或不能用於這筆訂單。',
  'risk.rejected': '訂單未通過安全審查。',
  'shipment.notFound': '沒有這個包裹。',
  'shipment.state': '包裹狀態不允許。',
  'shipment.empty': '沒有可寄出的商品。',
  'fulfillment.empty': '沒有可交付的項目。',
  'carrier.unknown': '沒有可用的物流公司。',
  'carrier.down': '物流公司的系統暫時無法使用。',
  'repair.open': '這件商品已在維修中。',
  'repair.terms': '保固或維修條件不允許。',
  'return.notFound': '沒有這筆退貨。',
  'return.state': '退貨狀態不允許。',
  'return.window': '退貨期限已過。',
  'return.finalSale': '這項商品售出後不接受退貨。',
  'return.condition': '商品的狀況不符合退貨條件。',
  'return.photos': '退貨需要附上照片。',
  'return.reason': '沒有這個退貨原因。',
  'return.advance': '收到退貨之前無法先寄出換貨。',
  'return.noReceipt': '沒有收據，無法退貨。',
  'return.empty': '沒有可退的商品。',
  'charge.notFound': '訂單中沒有這筆費用。',
  'charge.notReturnable': '這筆費用不退還。',
  'charge.amount': '金額超過這筆費用的餘額。',
  'region.unknown': '商店沒有這項自訂流程。',
  'region.state': '自訂流程的狀態不允許。',
  'customer.claimed': '這筆訂單已屬於一位顧客。',
  'customer.proof': '這筆訂單不是用這個電子郵件訂購的。',
  'party.erased': '個人資料已刪除。',
  'edit.open': '已有進行中的修改。',
  'edit.notFound': '沒有進行中的修改。',
  'edit.expired': '修改已逾時。請重新開始。',
  'edit.empty': '沒有任何修改。',
  'edit.actionNotFound': '沒有這項修改。',
  'edit.difference': '差額與您同意的不同。',
  'effect.notFound': '沒有這筆外部呼叫。',
  'message.notFound': '沒有這則訊息。',
  'message.state': '訊息目前的狀態不允許。',
  'message.refused': '收件方拒收，不會再重試。',
  'endpoint.notFound': '沒有這個接收端。',
  'endpoint.state': '接收端目前的狀態不允許。',
  'endpoint.gone': '接收端已不再接收。',
  'endpoint.disabled': '接收端已停用。',
  'cart.notFound': '找不到這個購物車。',
  internal: '系統發生錯誤。',
};
