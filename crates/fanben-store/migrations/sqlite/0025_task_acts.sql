-- What was dispatched, who is exempt and which reports wait is asked for without reading every task.

create index task_step_act on task_step (tenant, list, act, entry);
