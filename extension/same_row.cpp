#include "same_row.h"

namespace walwise {

bool SameRow(TupleTableSlot* existing, const TupleTableSlot* proposed) {
  slot_getallattrs(existing);
  const TupleDesc columns = proposed->tts_tupleDescriptor;
  for (int i = 0; i < columns->natts; i++) {
    const Form_pg_attribute column = TupleDescAttr(columns, i);
    if (column->attisdropped) continue;
    if (existing->tts_isnull[i] != proposed->tts_isnull[i]) return false;
    if (existing->tts_isnull[i] || existing->tts_values[i] == proposed->tts_values[i]) continue;
    if (column->attbyval) return false;
    if (!datum_image_eq(existing->tts_values[i], proposed->tts_values[i], false, column->attlen)) {
      return false;
    }
  }
  return true;
}

}  // namespace walwise
