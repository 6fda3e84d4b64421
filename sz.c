#include "stream.h"
#include "net.h"
int main(){printf("uv stream %zu head %zu tcp %zu write %zu connect %zu pipe %zu tty %zu reader %zu buffer %zu\n",sizeof(struct uv_kind_stream),sizeof(struct ac_stream),sizeof(uv_tcp_t),sizeof(uv_write_t),sizeof(uv_connect_t),sizeof(uv_pipe_t),sizeof(uv_tty_t),sizeof(struct reader),sizeof(struct buffer));printf("task %zu group %zu shield %zu scope %zu\n",sizeof(struct task),sizeof(ac_group),sizeof(ac_shield),sizeof(struct scope));}
