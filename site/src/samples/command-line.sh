npx plimsoll llama-3.1-8b --weights q4_k_m --context-length 32k --gpu rtx-4090
npx plimsoll llama-3.1-8b --gpu rtx-4090 --weights q4_k_m --require fits --json
