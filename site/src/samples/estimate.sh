curl 'http://localhost:8787/v1/estimate?model=llama-3.1-8b&weights=q4_k_m&context_length=32k&gpu=rtx-4090'
