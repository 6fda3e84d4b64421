/* For the files that define functions with options: no macros of the same name. */
#undef ac_fs_save
#undef ac_fs_save__run
#undef ac_fs_stat
#undef ac_fs_stat__run
#undef ac_fs_mkdir
#undef ac_fs_mkdir__run
#undef ac_fs_temp
#undef ac_fs_temp__run
