
	pushq	%rbp
	.cfi_def_cfa_offset 16
	pushq	%r15
	.cfi_def_cfa_offset 24
	pushq	%r14
	.cfi_def_cfa_offset 32
	pushq	%r13
	.cfi_def_cfa_offset 40
	pushq	%r12
	.cfi_def_cfa_offset 48
	pushq	%rbx
	.cfi_def_cfa_offset 56
	subq	$232, %rsp
	.cfi_def_cfa_offset 288
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	.cfi_offset %rbp, -16
	movq	504(%rsp), %rbp
	movq	416(%rsp), %r12
	movq	344(%rsp), %r14
	movq	312(%rsp), %r15
	movabsq	$NRT_incref, %rbx
	movq	%rdi, 72(%rsp)
	movq	%rdx, %rdi
	movq	%r9, 16(%rsp)
	movq	%rdx, %r13
	movq	%rsi, 8(%rsp)
	callq	*%rbx
	movq	%r14, %rdi
	callq	*%rbx
	movq	%r12, %rdi
	callq	*%rbx
	movq	%rbp, %rdi
	callq	*%rbx
	movq	%r13, %rdi
	callq	*%rbx
	movq	%r13, %rdi
	movq	%r13, 24(%rsp)
	callq	*%rbx
	movq	%r15, %rax
	shrq	$32, %rax
	jne	.LBB0_2
	movl	%r15d, %eax
	andl	$7, %eax
	jmp	.LBB0_3
.LBB0_2:
	leaq	7(%r15), %rcx
	testq	%r15, %r15
	movq	%r15, %rax
	cmovnsq	%r15, %rcx
	andq	$-8, %rcx
	subq	%rcx, %rax
.LBB0_3:
	movl	%eax, %ecx
	andl	$8, %ecx
	movabsq	$NRT_decref, %r13
	addq	%rax, %rcx
	jne	.LBB0_8
	movq	24(%rsp), %rdi
	movq	336(%rsp), %r12
	callq	*%r13
	cmpq	16(%rsp), %r12
	jne	.LBB0_7
	movq	344(%rsp), %r12
	movq	392(%rsp), %r14
	leaq	7(%r15), %rax
	testq	%r15, %r15
	cmovnsq	%r15, %rax
	movq	%rax, 48(%rsp)
	movq	%r12, %rdi
	callq	*%rbx
	movq	%r12, %rdi
	callq	*%rbx
	movq	%r14, %rax
	shrq	$32, %rax
	jne	.LBB0_11
	movl	%r14d, %eax
	andl	$7, %eax
	movl	%eax, %ecx
	andl	$8, %ecx
	addq	%rax, %rcx
	jne	.LBB0_18
	jmp	.LBB0_13
.LBB0_7:
	movq	$0, 24(%rsp)
.LBB0_8:
	movq	24(%rsp), %rdi
	callq	*%r13
	movq	8(%rsp), %rcx
	movabsq	$.const.picklebuf.4295a5e43acd078d55e7232013b7c63c3f62caed, %rax
	movq	%rax, (%rcx)
.LBB0_9:
	movl	$1, %eax
.LBB0_10:
	addq	$232, %rsp
	.cfi_def_cfa_offset 56
	popq	%rbx
	.cfi_def_cfa_offset 48
	popq	%r12
	.cfi_def_cfa_offset 40
	popq	%r13
	.cfi_def_cfa_offset 32
	popq	%r14
	.cfi_def_cfa_offset 24
	popq	%r15
	.cfi_def_cfa_offset 16
	popq	%rbp
	.cfi_def_cfa_offset 8
	retq
.LBB0_11:
	.cfi_def_cfa_offset 288
	leaq	7(%r14), %rcx
	testq	%r14, %r14
	movq	%r14, %rax
	cmovnsq	%r14, %rcx
	andq	$-8, %rcx
	subq	%rcx, %rax
	movl	%eax, %ecx
	andl	$8, %ecx
	addq	%rax, %rcx
	jne	.LBB0_18
.LBB0_13:
	movq	%r12, %rbp
	movq	408(%rsp), %r15
	movq	368(%rsp), %r12
	movq	%rbp, %rdi
	callq	*%r13
	cmpq	%r12, %r15
	jne	.LBB0_17
	leaq	7(%r14), %rax
	testq	%r14, %r14
	movq	472(%rsp), %r15
	cmovnsq	%r14, %rax
	movq	416(%rsp), %r14
	movq	%rax, 56(%rsp)
	movq	%r14, %rdi
	callq	*%rbx
	movq	%r14, %rdi
	callq	*%rbx
	movq	%r15, %r14
	movq	%rbp, %rdi
	shrq	$32, %r14
	callq	*%r13
	testq	%r14, %r14
	jne	.LBB0_19
	movl	%r15d, %eax
	movq	%r15, %rbp
	andl	$7, %eax
	movl	%eax, %ecx
	andl	$8, %ecx
	addq	%rax, %rcx
	je	.LBB0_20
.LBB0_16:
	movq	8(%rsp), %rbx
	movq	416(%rsp), %rdi
	jmp	.LBB0_24
.LBB0_17:
	xorl	%r12d, %r12d
.LBB0_18:
	movq	8(%rsp), %rbx
	movq	%r12, %rdi
	callq	*%r13
	movabsq	$.const.picklebuf.4295a5e43acd078d55e7232013b7c63c3f62caed.11, %rax
	movq	%rax, (%rbx)
	jmp	.LBB0_9
.LBB0_19:
	leaq	7(%r15), %rcx
	testq	%r15, %r15
	movq	%r15, %rax
	movq	%r15, %rbp
	cmovnsq	%r15, %rcx
	andq	$-8, %rcx
	subq	%rcx, %rax
	movl	%eax, %ecx
	andl	$8, %ecx
	addq	%rax, %rcx
	jne	.LBB0_16
.LBB0_20:
	movq	416(%rsp), %r12
	movq	496(%rsp), %r14
	movq	440(%rsp), %r15
	movq	%r12, %rdi
	callq	*%r13
	cmpq	%r15, %r14
	jne	.LBB0_23
	movq	504(%rsp), %r14
	movq	544(%rsp), %r15
	leaq	7(%rbp), %rax
	testq	%rbp, %rbp
	cmovnsq	%rbp, %rax
	movq	%rax, %rbp
	movq	%r14, %rdi
	callq	*%rbx
	movq	%r14, %rdi
	callq	*%rbx
	movq	%r15, %rbx
	movq	%r12, %rdi
	shrq	$32, %rbx
	callq	*%r13
	testq	%rbx, %rbx
	jne	.LBB0_25
	movl	%r15d, %eax
	andl	$7, %eax
	jmp	.LBB0_26
.LBB0_23:
	movq	8(%rsp), %rbx
	xorl	%edi, %edi
.LBB0_24:
	callq	*%r13
	movabsq	$.const.picklebuf.4295a5e43acd078d55e7232013b7c63c3f62caed, %rax
	movq	%rax, (%rbx)
	jmp	.LBB0_9
.LBB0_25:
	leaq	7(%r15), %rcx
	testq	%r15, %r15
	movq	%r15, %rax
	cmovnsq	%r15, %rcx
	andq	$-8, %rcx
	subq	%rcx, %rax
.LBB0_26:
	movl	%eax, %ecx
	andl	$8, %ecx
	addq	%rax, %rcx
	jne	.LBB0_82
	movq	%r14, %r15
	movq	552(%rsp), %rbx
	movq	528(%rsp), %r14
	movq	%r15, %rdi
	callq	*%r13
	cmpq	%r14, %rbx
	jne	.LBB0_81
	movq	544(%rsp), %rbx
	movq	296(%rsp), %r14
	movq	%r15, %rdi
	leaq	7(%rbx), %rax
	testq	%rbx, %rbx
	cmovnsq	%rbx, %rax
	movq	%rax, 16(%rsp)
	callq	*%r13
	testq	%r14, %r14
	jle	.LBB0_83
	movq	304(%rsp), %rdx
	testq	%rdx, %rdx
	jle	.LBB0_84
	movq	16(%rsp), %rcx
	movq	56(%rsp), %rax
	movabsq	$1152921504606846968, %rdi
	movq	464(%rsp), %rsi
	sarq	$3, %rbp
	shlq	$5, %rdx
	movq	536(%rsp), %r12
	sarq	$3, 48(%rsp)
	movq	%rdx, 224(%rsp)
	movl	%ebp, %r10d
	andl	$7, %r10d
	movq	%rbp, 32(%rsp)
	movq	%r10, 208(%rsp)
	shll	$5, %r10d
	sarq	$3, %rcx
	sarq	$3, %rax
	shlq	$5, %rsi
	movl	%ecx, %r9d
	movq	%rcx, 16(%rsp)
	andq	%rdi, %rcx
	movq	%rax, 56(%rsp)
	shlq	$5, %rax
	andq	%rbp, %rdi
	movq	%rsi, 8(%rsp)
	movabsq	$4611686018427387902, %rsi
	andl	$7, %r9d
	movq	%rcx, 104(%rsp)
	addq	$-8, %rcx
	movq	%rax, 96(%rsp)
	leaq	-8(%rdi), %rdx
	addq	$-2, %rsi
	movq	%r9, 120(%rsp)
	shll	$5, %r9d
	movq	%rdi, 216(%rsp)
	movq	%rcx, 112(%rsp)
	shrq	$3, %rcx
	movq	%rdx, 200(%rsp)
	shrq	$3, %rdx
	incq	%rcx
	incq	%rdx
	movq	%rcx, %rax
	andq	$-2, %rax
	movl	%ecx, %r11d
	andl	$3, %r11d
	andq	%rcx, %rsi
	movq	%rdx, 184(%rsp)
	andq	$-2, %rdx
	movq	%rcx, 192(%rsp)
	movq	%rax, 176(%rsp)
	movq	376(%rsp), %rax
	movq	%r11, 160(%rsp)
	shll	$8, %r11d
	movq	%rsi, 152(%rsp)
	movq	%rdx, 168(%rsp)
	addq	$64, %rax
	movq	%rax, 128(%rsp)
	xorl	%eax, %eax
	jmp	.LBB0_32
.LBB0_31:
	movq	136(%rsp), %rax
	movq	296(%rsp), %r14
	cmpq	%r14, 144(%rsp)
	jge	.LBB0_87
.LBB0_32:
	leaq	8(%rax), %rcx
	movq	%rax, 88(%rsp)
	cmpq	%rcx, %r14
	movq	%rcx, 144(%rsp)
	cmovlq	%r14, %rcx
	movq	%rcx, 136(%rsp)
	subq	%rax, %rcx
	movq	%rcx, 80(%rsp)
	testq	%rcx, %rcx
	jle	.LBB0_31
	movq	128(%rsp), %r13
	movq	376(%rsp), %rax
	xorl	%edi, %edi
	movq	$0, 40(%rsp)
	jmp	.LBB0_35
	.p2align	4
.LBB0_34:
	movq	40(%rsp), %rsi
	movq	96(%rsp), %rcx
	movq	304(%rsp), %rdx
	movq	544(%rsp), %rbx
	addq	$32, %rdi
	incq	%rsi
	addq	%rcx, %rax
	addq	%rcx, %r13
	movq	%rsi, 40(%rsp)
	cmpq	%rsi, %rdx
	je	.LBB0_31
.LBB0_35:
	cmpq	$8, %rbx
	jl	.LBB0_66
	movq	40(%rsp), %rcx
	movq	80(%rsp), %rdx
	movq	88(%rsp), %rsi
	movq	%rcx, %r8
	imulq	56(%rsp), %r8
	shlq	$5, %rcx
	movq	%rcx, 64(%rsp)
	shlq	$5, %r8
	addq	376(%rsp), %r8
	jmp	.LBB0_38
	.p2align	4
.LBB0_37:
	incq	%rsi
	decq	%rdx
	jle	.LBB0_66
.LBB0_38:
	movq	%rsi, %r14
	sarq	$63, %r14
	movq	%r14, %rbx
	andq	296(%rsp), %rbx
	addq	%rsi, %rbx
	imulq	224(%rsp), %rbx
	cmpq	$8, 16(%rsp)
	jae	.LBB0_40
	vxorps	%xmm0, %xmm0, %xmm0
	xorl	%ecx, %ecx
	jmp	.LBB0_49
	.p2align	4
.LBB0_40:
	cmpq	$0, 112(%rsp)
	je	.LBB0_46
	leaq	(%rdi,%rbx), %rbp
	imulq	48(%rsp), %rbp
	movq	176(%rsp), %r15
	movl	$480, %ecx
	vxorps	%xmm0, %xmm0, %xmm0
	addq	288(%rsp), %rbp
	.p2align	4
.LBB0_42:
	vmovups	-3808(%rax,%rcx,8), %ymm1
	vfmadd213ps	-480(%rbp,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -3840(%rax,%rcx,8)
	vmovups	%ymm1, -480(%r12,%rcx)
	vmovups	-3552(%rax,%rcx,8), %ymm0
	vfmadd213ps	-448(%rbp,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, -3584(%rax,%rcx,8)
	vmovups	%ymm0, -448(%r12,%rcx)
	vmovups	-3296(%rax,%rcx,8), %ymm1
	vfmadd213ps	-416(%rbp,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -3328(%rax,%rcx,8)
	vmovups	%ymm1, -416(%r12,%rcx)
	vmovups	-3040(%rax,%rcx,8), %ymm0
	vfmadd213ps	-384(%rbp,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, -3072(%rax,%rcx,8)
	vmovups	%ymm0, -384(%r12,%rcx)
	vmovups	-2784(%rax,%rcx,8), %ymm1
	vfmadd213ps	-352(%rbp,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -2816(%rax,%rcx,8)
	vmovups	%ymm1, -352(%r12,%rcx)
	vmovups	-2528(%rax,%rcx,8), %ymm0
	vfmadd213ps	-320(%rbp,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, -2560(%rax,%rcx,8)
	vmovups	%ymm0, -320(%r12,%rcx)
	vmovups	-2272(%rax,%rcx,8), %ymm1
	vfmadd213ps	-288(%rbp,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -2304(%rax,%rcx,8)
	vmovups	%ymm1, -288(%r12,%rcx)
	vmovups	-2016(%rax,%rcx,8), %ymm0
	vfmadd213ps	-256(%rbp,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, -2048(%rax,%rcx,8)
	vmovups	%ymm0, -256(%r12,%rcx)
	vmovups	-1760(%rax,%rcx,8), %ymm1
	vfmadd213ps	-224(%rbp,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -1792(%rax,%rcx,8)
	vmovups	%ymm1, -224(%r12,%rcx)
	vmovups	-1504(%rax,%rcx,8), %ymm0
	vfmadd213ps	-192(%rbp,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, -1536(%rax,%rcx,8)
	vmovups	%ymm0, -192(%r12,%rcx)
	vmovups	-1248(%rax,%rcx,8), %ymm1
	vfmadd213ps	-160(%rbp,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -1280(%rax,%rcx,8)
	vmovups	%ymm1, -160(%r12,%rcx)
	vmovups	-992(%rax,%rcx,8), %ymm0
	vfmadd213ps	-128(%rbp,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, -1024(%rax,%rcx,8)
	vmovups	%ymm0, -128(%r12,%rcx)
	vmovups	-736(%rax,%rcx,8), %ymm1
	vfmadd213ps	-96(%rbp,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -768(%rax,%rcx,8)
	vmovups	%ymm1, -96(%r12,%rcx)
	vmovups	-480(%rax,%rcx,8), %ymm0
	vfmadd213ps	-64(%rbp,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, -512(%rax,%rcx,8)
	vmovups	%ymm0, -64(%r12,%rcx)
	vmovups	-224(%rax,%rcx,8), %ymm1
	vfmadd213ps	-32(%rbp,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -256(%rax,%rcx,8)
	vmovups	%ymm1, -32(%r12,%rcx)
	vmovups	32(%rax,%rcx,8), %ymm0
	vfmadd213ps	(%rbp,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, (%rax,%rcx,8)
	vmovups	%ymm0, (%r12,%rcx)
	addq	$512, %rcx
	addq	$-2, %r15
	jne	.LBB0_42
	testb	$1, 192(%rsp)
	jne	.LBB0_47
	movq	32(%rsp), %rbp
	movq	104(%rsp), %rcx
	cmpq	$0, 120(%rsp)
	jne	.LBB0_49
.LBB0_45:
	andq	456(%rsp), %r14
	jmp	.LBB0_54
.LBB0_46:
	vxorps	%xmm0, %xmm0, %xmm0
	movl	$224, %ecx
	jmp	.LBB0_48
.LBB0_47:
	movq	32(%rsp), %rbp
	addq	$-256, %rcx
.LBB0_48:
	movq	64(%rsp), %r15
	vmovups	-1760(%r8,%rcx,8), %ymm1
	addq	%rbx, %r15
	imulq	48(%rsp), %r15
	addq	288(%rsp), %r15
	vfmadd213ps	-224(%r15,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -1792(%r8,%rcx,8)
	vmovups	%ymm1, -224(%r12,%rcx)
	vmovups	-1504(%r8,%rcx,8), %ymm0
	vfmadd213ps	-192(%r15,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, -1536(%r8,%rcx,8)
	vmovups	%ymm0, -192(%r12,%rcx)
	vmovups	-1248(%r8,%rcx,8), %ymm1
	vfmadd213ps	-160(%r15,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -1280(%r8,%rcx,8)
	vmovups	%ymm1, -160(%r12,%rcx)
	vmovups	-992(%r8,%rcx,8), %ymm0
	vfmadd213ps	-128(%r15,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, -1024(%r8,%rcx,8)
	vmovups	%ymm0, -128(%r12,%rcx)
	vmovups	-736(%r8,%rcx,8), %ymm1
	vfmadd213ps	-96(%r15,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -768(%r8,%rcx,8)
	vmovups	%ymm1, -96(%r12,%rcx)
	vmovups	-480(%r8,%rcx,8), %ymm0
	vfmadd213ps	-64(%r15,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, -512(%r8,%rcx,8)
	vmovups	%ymm0, -64(%r12,%rcx)
	vmovups	-224(%r8,%rcx,8), %ymm1
	vfmadd213ps	-32(%r15,%rcx), %ymm0, %ymm1
	vmovups	%ymm1, -256(%r8,%rcx,8)
	vmovups	%ymm1, -32(%r12,%rcx)
	vmovups	32(%r8,%rcx,8), %ymm0
	vfmadd213ps	(%r15,%rcx), %ymm1, %ymm0
	vmovups	%ymm0, (%r8,%rcx,8)
	vmovups	%ymm0, (%r12,%rcx)
	movq	104(%rsp), %rcx
	cmpq	$0, 120(%rsp)
	je	.LBB0_45
.LBB0_49:
	addq	%rdi, %rbx
	imulq	48(%rsp), %rbx
	movq	%rcx, %r15
	shlq	$5, %r15
	shlq	$8, %rcx
	leaq	(%r12,%r15), %rbp
	addq	288(%rsp), %r15
	addq	%rax, %rcx
	addq	%rbx, %r15
	xorl	%ebx, %ebx
	.p2align	4
.LBB0_50:
	vmovups	32(%rcx,%rbx,8), %ymm1
	vfmadd213ps	(%r15,%rbx), %ymm1, %ymm0
	vmovups	%ymm0, (%rcx,%rbx,8)
	vmovups	%ymm0, (%rbp,%rbx)
	addq	$32, %rbx
	cmpq	%rbx, %r9
	jne	.LBB0_50
	andq	456(%rsp), %r14
	cmpq	$7, 16(%rsp)
	ja	.LBB0_53
	addq	%rsi, %r14
	imulq	8(%rsp), %r14
	movq	32(%rsp), %rbp
	xorl	%ecx, %ecx
	addq	64(%rsp), %r14
	jmp	.LBB0_63
	.p2align	4
.LBB0_53:
	movq	32(%rsp), %rbp
.LBB0_54:
	addq	%rsi, %r14
	imulq	8(%rsp), %r14
	cmpq	$24, 112(%rsp)
	movl	$224, %ecx
	jb	.LBB0_59
	leaq	(%rdi,%r14), %rbx
	movq	152(%rsp), %r15
	movl	$992, %ecx
	imulq	%rbp, %rbx
	addq	448(%rsp), %rbx
	.p2align	4
.LBB0_56:
	vmovups	-992(%r12,%rcx), %ymm0
	vmovups	%ymm0, -992(%rbx,%rcx)
	vmovups	-960(%r12,%rcx), %ymm0
	vmovups	%ymm0, -960(%rbx,%rcx)
	vmovups	-928(%r12,%rcx), %ymm0
	vmovups	%ymm0, -928(%rbx,%rcx)
	vmovups	-896(%r12,%rcx), %ymm0
	vmovups	%ymm0, -896(%rbx,%rcx)
	vmovups	-864(%r12,%rcx), %ymm0
	vmovups	%ymm0, -864(%rbx,%rcx)
	vmovups	-832(%r12,%rcx), %ymm0
	vmovups	%ymm0, -832(%rbx,%rcx)
	vmovups	-800(%r12,%rcx), %ymm0
	vmovups	%ymm0, -800(%rbx,%rcx)
	vmovups	-768(%r12,%rcx), %ymm0
	vmovups	%ymm0, -768(%rbx,%rcx)
	vmovups	-736(%r12,%rcx), %ymm0
	vmovups	%ymm0, -736(%rbx,%rcx)
	vmovups	-704(%r12,%rcx), %ymm0
	vmovups	%ymm0, -704(%rbx,%rcx)
	vmovups	-672(%r12,%rcx), %ymm0
	vmovups	%ymm0, -672(%rbx,%rcx)
	vmovups	-640(%r12,%rcx), %ymm0
	vmovups	%ymm0, -640(%rbx,%rcx)
	vmovups	-608(%r12,%rcx), %ymm0
	vmovups	%ymm0, -608(%rbx,%rcx)
	vmovups	-576(%r12,%rcx), %ymm0
	vmovups	%ymm0, -576(%rbx,%rcx)
	vmovups	-544(%r12,%rcx), %ymm0
	vmovups	%ymm0, -544(%rbx,%rcx)
	vmovups	-512(%r12,%rcx), %ymm0
	vmovups	%ymm0, -512(%rbx,%rcx)
	vmovups	-480(%r12,%rcx), %ymm0
	vmovups	%ymm0, -480(%rbx,%rcx)
	vmovups	-448(%r12,%rcx), %ymm0
	vmovups	%ymm0, -448(%rbx,%rcx)
	vmovups	-416(%r12,%rcx), %ymm0
	vmovups	%ymm0, -416(%rbx,%rcx)
	vmovups	-384(%r12,%rcx), %ymm0
	vmovups	%ymm0, -384(%rbx,%rcx)
	vmovups	-352(%r12,%rcx), %ymm0
	vmovups	%ymm0, -352(%rbx,%rcx)
	vmovups	-320(%r12,%rcx), %ymm0
	vmovups	%ymm0, -320(%rbx,%rcx)
	vmovups	-288(%r12,%rcx), %ymm0
	vmovups	%ymm0, -288(%rbx,%rcx)
	vmovups	-256(%r12,%rcx), %ymm0
	vmovups	%ymm0, -256(%rbx,%rcx)
	vmovups	-224(%r12,%rcx), %ymm0
	vmovups	%ymm0, -224(%rbx,%rcx)
	vmovups	-192(%r12,%rcx), %ymm0
	vmovups	%ymm0, -192(%rbx,%rcx)
	vmovups	-160(%r12,%rcx), %ymm0
	vmovups	%ymm0, -160(%rbx,%rcx)
	vmovups	-128(%r12,%rcx), %ymm0
	vmovups	%ymm0, -128(%rbx,%rcx)
	vmovups	-96(%r12,%rcx), %ymm0
	vmovups	%ymm0, -96(%rbx,%rcx)
	vmovups	-64(%r12,%rcx), %ymm0
	vmovups	%ymm0, -64(%rbx,%rcx)
	vmovups	-32(%r12,%rcx), %ymm0
	vmovups	%ymm0, -32(%rbx,%rcx)
	vmovups	(%r12,%rcx), %ymm0
	vmovups	%ymm0, (%rbx,%rcx)
	addq	$1024, %rcx
	addq	$-4, %r15
	jne	.LBB0_56
	cmpq	$0, 160(%rsp)
	je	.LBB0_61
	addq	$-768, %rcx
.LBB0_59:
	leaq	(%r12,%rcx), %rbx
	addq	448(%rsp), %rcx
	leaq	(%rdi,%r14), %r15
	imulq	%rbp, %r15
	addq	%r15, %rcx
	xorl	%r15d, %r15d
	.p2align	4
.LBB0_60:
	vmovups	-224(%rbx,%r15), %ymm0
	vmovups	%ymm0, -224(%rcx,%r15)
	vmovups	-192(%rbx,%r15), %ymm0
	vmovups	%ymm0, -192(%rcx,%r15)
	vmovups	-160(%rbx,%r15), %ymm0
	vmovups	%ymm0, -160(%rcx,%r15)
	vmovups	-128(%rbx,%r15), %ymm0
	vmovups	%ymm0, -128(%rcx,%r15)
	vmovups	-96(%rbx,%r15), %ymm0
	vmovups	%ymm0, -96(%rcx,%r15)
	vmovups	-64(%rbx,%r15), %ymm0
	vmovups	%ymm0, -64(%rcx,%r15)
	vmovups	-32(%rbx,%r15), %ymm0
	vmovups	%ymm0, -32(%rcx,%r15)
	vmovups	(%rbx,%r15), %ymm0
	vmovups	%ymm0, (%rcx,%r15)
	addq	$256, %r15
	cmpq	%r15, %r11
	jne	.LBB0_60
.LBB0_61:
	cmpq	$0, 120(%rsp)
	je	.LBB0_37
	addq	64(%rsp), %r14
	movq	104(%rsp), %rcx
.LBB0_63:
	imulq	%rbp, %r14
	movq	448(%rsp), %rbx
	shlq	$5, %rcx
	addq	%rcx, %rbx
	addq	%r12, %rcx
	addq	%rbx, %r14
	xorl	%ebx, %ebx
	.p2align	4
.LBB0_65:
	vmovups	(%rcx,%rbx), %ymm0
	vmovups	%ymm0, (%r14,%rbx)
	addq	$32, %rbx
	cmpq	%rbx, %r9
	jne	.LBB0_65
	jmp	.LBB0_37
	.p2align	4
.LBB0_66:
	cmpq	$8, 472(%rsp)
	jl	.LBB0_34
	movq	40(%rsp), %rsi
	movq	96(%rsp), %rcx
	movq	376(%rsp), %r8
	movq	88(%rsp), %rbx
	imulq	%rsi, %rcx
	movq	%rsi, %rdx
	shlq	$5, %rdx
	leaq	64(%r8,%rcx), %rsi
	movq	80(%rsp), %r8
	jmp	.LBB0_69
	.p2align	4
.LBB0_68:
	incq	%rbx
	decq	%r8
	jle	.LBB0_34
.LBB0_69:
	movq	%rbx, %rcx
	sarq	$63, %rcx
	andq	456(%rsp), %rcx
	addq	%rbx, %rcx
	imulq	8(%rsp), %rcx
	cmpq	$8, %rbp
	jae	.LBB0_71
	xorl	%r14d, %r14d
	jmp	.LBB0_79
	.p2align	4
.LBB0_71:
	cmpq	$0, 200(%rsp)
	je	.LBB0_76
	leaq	(%rdi,%rcx), %r15
	movl	$480, %r14d
	imulq	%rbp, %r15
	addq	448(%rsp), %r15
	movq	168(%rsp), %rbp
	.p2align	4
.LBB0_73:
	vmovups	-480(%r15,%r14), %ymm0
	vmovups	-448(%r15,%r14), %ymm1
	vmovups	-416(%r15,%r14), %ymm2
	vmovups	-384(%r15,%r14), %ymm3
	vmulps	-3840(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -480(%r15,%r14)
	vmulps	-3584(%r13,%r14,8), %ymm1, %ymm0
	vmovups	%ymm0, -448(%r15,%r14)
	vmulps	-3328(%r13,%r14,8), %ymm2, %ymm0
	vmovups	%ymm0, -416(%r15,%r14)
	vmulps	-3072(%r13,%r14,8), %ymm3, %ymm0
	vmovups	%ymm0, -384(%r15,%r14)
	vmovups	-352(%r15,%r14), %ymm0
	vmulps	-2816(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -352(%r15,%r14)
	vmovups	-320(%r15,%r14), %ymm0
	vmulps	-2560(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -320(%r15,%r14)
	vmovups	-288(%r15,%r14), %ymm0
	vmulps	-2304(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -288(%r15,%r14)
	vmovups	-256(%r15,%r14), %ymm0
	vmulps	-2048(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -256(%r15,%r14)
	vmovups	-224(%r15,%r14), %ymm0
	vmulps	-1792(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -224(%r15,%r14)
	vmovups	-192(%r15,%r14), %ymm0
	vmulps	-1536(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -192(%r15,%r14)
	vmovups	-160(%r15,%r14), %ymm0
	vmulps	-1280(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -160(%r15,%r14)
	vmovups	-128(%r15,%r14), %ymm0
	vmulps	-1024(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -128(%r15,%r14)
	vmovups	-96(%r15,%r14), %ymm0
	vmulps	-768(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -96(%r15,%r14)
	vmovups	-64(%r15,%r14), %ymm0
	vmulps	-512(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -64(%r15,%r14)
	vmovups	-32(%r15,%r14), %ymm0
	vmulps	-256(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -32(%r15,%r14)
	vmovups	(%r15,%r14), %ymm0
	vmulps	(%r13,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, (%r15,%r14)
	addq	$512, %r14
	addq	$-2, %rbp
	jne	.LBB0_73
	testb	$1, 184(%rsp)
	movq	32(%rsp), %rbp
	je	.LBB0_78
	addq	$-256, %r14
	jmp	.LBB0_77
.LBB0_76:
	movl	$224, %r14d
.LBB0_77:
	leaq	(%rcx,%rdx), %r15
	imulq	%rbp, %r15
	addq	448(%rsp), %r15
	vmovups	-224(%r15,%r14), %ymm0
	vmovups	-192(%r15,%r14), %ymm1
	vmovups	-160(%r15,%r14), %ymm2
	vmovups	-128(%r15,%r14), %ymm3
	vmulps	-1792(%rsi,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -224(%r15,%r14)
	vmulps	-1536(%rsi,%r14,8), %ymm1, %ymm0
	vmovups	%ymm0, -192(%r15,%r14)
	vmulps	-1280(%rsi,%r14,8), %ymm2, %ymm0
	vmovups	%ymm0, -160(%r15,%r14)
	vmulps	-1024(%rsi,%r14,8), %ymm3, %ymm0
	vmovups	%ymm0, -128(%r15,%r14)
	vmovups	-96(%r15,%r14), %ymm0
	vmulps	-768(%rsi,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -96(%r15,%r14)
	vmovups	-64(%r15,%r14), %ymm0
	vmulps	-512(%rsi,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -64(%r15,%r14)
	vmovups	-32(%r15,%r14), %ymm0
	vmulps	-256(%rsi,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, -32(%r15,%r14)
	vmovups	(%r15,%r14), %ymm0
	vmulps	(%rsi,%r14,8), %ymm0, %ymm0
	vmovups	%ymm0, (%r15,%r14)
.LBB0_78:
	movq	216(%rsp), %r14
	cmpq	$0, 208(%rsp)
	je	.LBB0_68
.LBB0_79:
	movq	%r14, %r15
	shlq	$5, %r14
	addq	448(%rsp), %r14
	addq	%rdi, %rcx
	shlq	$8, %r15
	imulq	%rbp, %rcx
	addq	%r13, %r15
	addq	%rcx, %r14
	xorl	%ecx, %ecx
	.p2align	4
.LBB0_80:
	vmovups	(%r14,%rcx), %ymm0
	vmulps	(%r15,%rcx,8), %ymm0, %ymm0
	vmovups	%ymm0, (%r14,%rcx)
	addq	$32, %rcx
	cmpq	%rcx, %r10
	jne	.LBB0_80
	jmp	.LBB0_68
.LBB0_81:
	xorl	%r14d, %r14d
.LBB0_82:
	movq	8(%rsp), %rbx
	movq	%r14, %rdi
	callq	*%r13
	movabsq	$.const.picklebuf.4295a5e43acd078d55e7232013b7c63c3f62caed.16, %rax
	movq	%rax, (%rbx)
	jmp	.LBB0_9
.LBB0_83:
	movq	344(%rsp), %rdi
	callq	*%r13
	movq	24(%rsp), %rbx
	movq	%rbx, %rdi
	callq	*%r13
	movq	%rbx, %rdi
	callq	*%r13
	movq	%r15, %rdi
	callq	*%r13
	movq	416(%rsp), %rdi
	callq	*%r13
	jmp	.LBB0_88
.LBB0_84:
	cmpq	$9, %r14
	jb	.LBB0_87
	movl	$8, %eax
.LBB0_86:
	addq	$8, %rax
	cmpq	%rax, %r14
	cmovlq	%r14, %rax
	jg	.LBB0_86
.LBB0_87:
	movq	344(%rsp), %rdi
	movabsq	$NRT_decref, %r14
	vzeroupper
	callq	*%r14
	movq	24(%rsp), %rbx
	movq	%rbx, %rdi
	callq	*%r14
	movq	%rbx, %rdi
	callq	*%r14
	movq	504(%rsp), %rdi
	callq	*%r14
	movq	416(%rsp), %rdi
	callq	*%r14
.LBB0_88:
	movq	72(%rsp), %rax
	movq	$0, (%rax)
	xorl	%eax, %eax
	jmp	.LBB0_10
.Lfunc_end0:
	.size	_ZN8__main__5outerB2v1B64c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAQUQzVBEwPKAspPQDFtEEAA_3d_3dE5ArrayIfLi3E1C7mutable7alignedE5ArrayIfLi2E1C7mutable7alignedE5ArrayIfLi3E1C7mutable7alignedE5ArrayIfLi1E1C7mutable7alignedE, .Lfunc_end0-_ZN8__main__5outerB2v1B64c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAQUQzVBEwPKAspPQDFtEEAA_3d_3dE5ArrayIfLi3E1C7mutable7alignedE5ArrayIfLi2E1C7mutable7alignedE5ArrayIfLi3E1C7mutable7alignedE5ArrayIfLi1E1C7mutable7alignedE
	