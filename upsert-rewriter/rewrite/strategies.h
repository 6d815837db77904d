#pragma once

#include "common/status.h"
#include "upsert-rewriter/rewrite/edit_list.h"
#include "upsert-rewriter/rewrite/plan.h"

// The two forms. Each adds its edits, and its notes to the plan; or says why it does not fit.

namespace walwise::sql {

Status WriteGuarded(RewritePlan* plan, EditList* edits);
Status WriteCte(RewritePlan* plan, EditList* edits);

}  // namespace walwise::sql
